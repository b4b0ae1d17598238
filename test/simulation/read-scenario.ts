import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseApplicationManifest } from '../../shared/contracts/application-manifest.ts';
import type { Scenario, ScriptedEvent } from './scenario.ts';
import { readShortForm } from './short-form.ts';
import { REPOSITORY_URL, type SimulatedCommit } from './simulated-sources.ts';

const fields = z.record(z.string(), z.unknown());
const objects = z.array(fields);
const window = z.tuple([z.number(), z.number()]);
const course = {
  healthy: z.union([z.number(), z.literal('never')]).optional(),
  degraded: z.number().optional(),
  suspended: z.number().optional(),
  vanishes: z.number().optional(),
  message: z.string().optional(),
};

const commitSchema = z.union([
  objects,
  z.strictObject({
    objects: objects.optional(),
    paths: z.record(z.string(), objects).optional(),
    renderError: z.string().optional(),
  }),
]);

const scenarioSchema = z.strictObject({
  title: z.string(),
  shows: z.string(),
  needs: z.array(z.string()).default([]),
  application: z
    .strictObject({
      name: z.string().default('guestbook'),
      namespace: z.string().default('argocd'),
      annotations: z.record(z.string(), z.string()).optional(),
      finalizers: z.array(z.string()).optional(),
      spec: fields.default({}),
    })
    .prefault({}),
  commits: z.record(z.string().length(1), commitSchema),
  project: fields.optional(),
  deployed: z.coerce.string().optional(),
  live: z.array(fields).default([]),
  behaviours: z
    .array(
      z.strictObject({
        of: z.string(),
        ...course,
        runs: z.array(z.strictObject(course)).optional(),
        deletionTakes: z.number().optional(),
        established: z.number().optional(),
        refuses: z.string().optional(),
        verbs: z.array(z.string()).optional(),
        containing: z.string().optional(),
        onlyReal: z.boolean().optional(),
        onlyValidated: z.boolean().optional(),
        times: z.number().optional(),
      }),
    )
    .default([]),
  cluster: z
    .strictObject({
      unreachable: z.array(window).optional(),
      throttled: z.strictObject({ calls: z.number(), retryAfter: z.number() }).optional(),
      forbidden: z.array(z.string()).optional(),
    })
    .prefault({}),
  repositoryUnavailable: z.array(window).default([]),
  settings: fields.default({}),
  script: z.array(fields).default([]),
  until: z.number().default(1800),
  noCrashes: z.string().optional(),
});

/** Reads a scenario file. @throws if it is not written as it must be */
export function readScenario(file: string): Scenario {
  const written = scenarioSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!written.success) throw new Error(`${file}: ${z.prettifyError(written.error)}`);
  const { application, commits, live, script, ...rest } = written.data;
  return {
    ...rest,
    name: basename(file, '.yaml'),
    application: { ...application, spec: readSpec(application.spec) },
    commits: Object.fromEntries(Object.entries(commits).map(([name, commit]) => [name, readCommit(commit)])),
    live: live.map(({ by, ...object }) => ({
      by: String(by ?? 'kubectl'),
      object: inNamespace(readShortForm(object)),
    })),
    script: script.map(readEvent),
  } as Scenario;
}

/** The spec of the application: a source and a destination are given unless the scenario has its own. */
function readSpec(spec: { readonly [field: string]: unknown }): Scenario['application']['spec'] {
  const source = { repoURL: REPOSITORY_URL, path: 'guestbook', targetRevision: 'main' };
  const whole = {
    project: 'default',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
    ...(spec.sources ? {} : { source }),
    ...spec,
  };
  const manifest = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'x' }, spec: whole };
  return parseApplicationManifest(manifest).manifest.spec;
}

function readCommit(commit: z.infer<typeof commitSchema>): SimulatedCommit {
  if (Array.isArray(commit)) return { objects: commit.map(readShortForm) };
  const paths = Object.entries(commit.paths ?? {}).map(([path, list]) => [path, list.map(readShortForm)] as const);
  return {
    objects: (commit.objects ?? []).map(readShortForm),
    paths: Object.fromEntries(paths),
    ...(commit.renderError === undefined ? {} : { renderError: commit.renderError }),
  };
}

function readEvent(event: z.infer<typeof fields>): ScriptedEvent {
  if (event.commit !== undefined) return { ...event, commit: String(event.commit) };
  if (event.silentCommit !== undefined) return { ...event, silentCommit: String(event.silentCommit) };
  if (!event.create) return event as ScriptedEvent;
  const { by, ...object } = event.create as z.infer<typeof fields>;
  return { ...event, create: { by: String(by ?? 'kubectl'), object: inNamespace(readShortForm(object)) } };
}

/** What is live must say where. */
function inNamespace(object: ReturnType<typeof readShortForm>): ReturnType<typeof readShortForm> {
  const isGlobal = ['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'PersistentVolume'].includes(object.kind);
  if (isGlobal || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
