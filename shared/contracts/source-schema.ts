import { z } from 'zod';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const texts = z.array(z.string()).exactOptional();
const map = z.record(z.string(), z.string()).exactOptional();

const helm = z.object({
  valueFiles: texts,
  parameters: z.array(z.object({ name: text, value: text, forceString: flag })).exactOptional(),
  releaseName: text,
  values: text,
  fileParameters: z.array(z.object({ name: text, path: text })).exactOptional(),
  version: text,
  passCredentials: flag,
  ignoreMissingValueFiles: flag,
  skipCrds: flag,
  valuesObject: z.record(z.string(), z.unknown()).exactOptional(),
  namespace: text,
  kubeVersion: text,
  apiVersions: texts,
  skipTests: flag,
  skipSchemaValidation: flag,
});

const kustomizeTarget = z.object({
  group: text,
  version: text,
  kind: text,
  name: text,
  namespace: text,
  annotationSelector: text,
  labelSelector: text,
});

const kustomize = z.object({
  namePrefix: text,
  nameSuffix: text,
  images: texts,
  commonLabels: map,
  version: text,
  commonAnnotations: map,
  forceCommonLabels: flag,
  forceCommonAnnotations: flag,
  namespace: text,
  commonAnnotationsEnvsubst: flag,
  replicas: z.array(z.object({ name: z.string(), count: z.union([z.int(), z.string()]) })).exactOptional(),
  patches: z
    .array(
      z.object({
        path: text,
        patch: text,
        target: kustomizeTarget.exactOptional(),
        options: z.record(z.string(), z.boolean()).exactOptional(),
      }),
    )
    .exactOptional(),
  components: texts,
  ignoreMissingComponents: flag,
  labelWithoutSelector: flag,
  labelIncludeTemplates: flag,
  kubeVersion: text,
  apiVersions: texts,
});

const jsonnetVariables = z.array(z.object({ name: z.string(), value: z.string(), code: flag })).exactOptional();

const directory = z.object({
  recurse: flag,
  include: text,
  exclude: text,
  jsonnet: z.object({ extVars: jsonnetVariables, tlas: jsonnetVariables, libs: texts }).exactOptional(),
});

const plugin = z.object({
  name: text,
  env: z.array(z.object({ name: z.string(), value: z.string() })).exactOptional(),
  parameters: z.array(z.object({ name: text, string: text, map, array: texts })).exactOptional(),
});

const tools = {
  helm: helm.exactOptional(),
  kustomize: kustomize.exactOptional(),
  directory: directory.exactOptional(),
  plugin: plugin.exactOptional(),
};

/** One source of an Application (Argo CD `ApplicationSource`). */
export const sourceSchema = z.object({
  repoURL: z.string(),
  path: text,
  targetRevision: text,
  chart: text,
  ref: text,
  name: text,
  tagPrefix: text,
  ...tools,
});

/** `spec.sourceHydrator` of an Application. */
export const sourceHydratorSchema = z.object({
  drySource: z.object({ repoURL: z.string(), targetRevision: z.string(), path: z.string(), ...tools }),
  syncSource: z.object({ targetBranch: z.string(), path: z.string(), repoURL: text }),
  hydrateTo: z.object({ targetBranch: z.string() }).exactOptional(),
});
