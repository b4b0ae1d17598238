import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../domain/errors/gitops-error.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import type { TemplateEngine, TemplateJob, TemplateResult } from '../../../ports/template-engine.ts';
import type { RenderTools } from '../find-render-tools.ts';
import { withTemporaryDirectory } from '../materialize-tree.ts';
import { runTool } from '../run-tool.ts';
import { INCLUDED_TEMPLATES, rewriteTemplate } from './rewrite-template.ts';

const LIMITS = { timeSeconds: 20, outputBytes: 5_000_000 };
/** How helm names a template of the generated chart, and the line in it. */
const PLACE = /_t(\d+)\.tpl:(\d+)(?::\d+)?/;
const MAX_REASON_CHARACTERS = 300;

/** A template to be evaluated, and its place among the jobs. */
interface Open {
  readonly index: number;
  readonly text: string;
}

/**
 * Makes the template engine out of helm, which is Go's template engine with sprig's functions: one `helm template` of a generated chart
 * (design §6). Helm runs isolated, as every rendering tool does.
 */
export function createHelmTemplateEngine(tools: Pick<RenderTools, 'helm'>): TemplateEngine {
  return {
    async evaluate(jobs) {
      const results: TemplateResult[] = jobs.map(({ text }) => ({ text }));
      let open = openJobs(jobs, results);
      // Helm stops at the first fault: the others are evaluated without it.
      while (open.length > 0) {
        const outcome = await evaluateAll(tools, jobs, open);
        if ('texts' in outcome) {
          for (const [position, { index }] of open.entries())
            results[index] = { text: outcome.texts[String(position)] ?? '' };
          break;
        }
        const guilty = open[outcome.position] ?? (open.length === 1 ? open[0] : undefined);
        if (guilty) {
          results[guilty.index] = { fault: outcome.fault };
          open = open.filter((one) => one !== guilty);
        } else {
          // Out of time or memory: helm does not say by which, so each is tried alone.
          for (const one of open) results[one.index] = await evaluateAlone(tools, jobs, one);
          break;
        }
      }
      return results;
    },
  };
}

/** What has no action says itself; what cannot be said with helm is a fault. */
function openJobs(jobs: readonly TemplateJob[], results: TemplateResult[]): readonly Open[] {
  return jobs.flatMap(({ text }, index) => {
    if (!text.includes('{{')) return [];
    const rewritten = rewriteTemplate(text);
    if ('text' in rewritten) return [{ index, text: rewritten.text }];
    results[index] = { fault: rewritten.fault };
    return [];
  });
}

async function evaluateAlone(
  tools: Pick<RenderTools, 'helm'>,
  jobs: readonly TemplateJob[],
  one: Open,
): Promise<TemplateResult> {
  const outcome = await evaluateAll(tools, jobs, [one]);
  return 'texts' in outcome ? { text: outcome.texts['0'] ?? '' } : { fault: outcome.fault };
}

type Outcome =
  | { readonly texts: { readonly [position: string]: string } }
  | { readonly fault: string; readonly position: number };

async function evaluateAll(
  tools: Pick<RenderTools, 'helm'>,
  jobs: readonly TemplateJob[],
  open: readonly Open[],
): Promise<Outcome> {
  const tool = await tools.helm();
  return withTemporaryDirectory(async (folder) => {
    await writeChart(folder, jobs, open);
    try {
      const { stdout } = await runTool(tool, ['template', 'notify', 'notify'], { cwd: folder, limits: LIMITS });
      return { texts: JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}') };
    } catch (error) {
      if (!(error instanceof ManifestInvalidError)) throw error;
      return locate(messageOf(error));
    }
  });
}

async function writeChart(folder: string, jobs: readonly TemplateJob[], open: readonly Open[]): Promise<void> {
  const templates = join(folder, 'notify', 'templates');
  await mkdir(templates, { recursive: true });
  const data = [...new Set(open.map(({ index }) => jobs[index]?.data ?? {}))];
  const includes = open.map(({ index }, position) => {
    const values = data.indexOf(jobs[index]?.data ?? {});
    return `"${position}" (include "t${position}" (index .Values.data ${values}))`;
  });
  const files: readonly (readonly [string, string])[] = [
    ['Chart.yaml', 'apiVersion: v2\nname: notify\nversion: 0.0.0\n'],
    ['values.yaml', JSON.stringify({ data })],
    ['templates/_included.tpl', INCLUDED_TEMPLATES],
    // On the line of its own text, so that the lines of faults are those of the template.
    ...open.map(
      ({ text }, position) => [`templates/_t${position}.tpl`, `{{ define "t${position}" }}${text}{{ end }}`] as const,
    ),
    ['templates/out.yaml', `{{ dict ${includes.join(' ')} | toJson }}\n`],
  ];
  for (const [name, text] of files) await writeFile(join(folder, 'notify', name), text);
}

/** Helm's words without those about the chart. @returns position -1 if they name no template */
function locate(words: string): { readonly fault: string; readonly position: number } {
  const [told = ''] = words.split('\n\nUse --debug');
  const found = PLACE.exec(told);
  const rest = found ? told.slice(found.index + found[0].length) : told.replace(/^helm: .*?\(notify\/\S+\): /, '');
  const reason = rest
    .replace(/\s+/g, ' ')
    .replace(/^[):\s]+/, '')
    .replace(/^executing "t\d+" at /, '')
    .slice(0, MAX_REASON_CHARACTERS);
  return found ? { fault: `line ${found[2]}: ${reason}`, position: Number(found[1]) } : { fault: reason, position: -1 };
}
