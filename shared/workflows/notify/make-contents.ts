import type { Application } from '../../domain/application/application.ts';
import { describeByCatalogue } from '../../domain/notification/catalogue.ts';
import { composeContent, type TemplateText, textsOf } from '../../domain/notification/compose-content.ts';
import { maskSecrets } from '../../domain/notification/mask-secrets.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { NotificationContent, NotificationTarget } from '../../domain/notification/notification-content.ts';
import type { NotificationFault } from '../../domain/notification/notification-fault.ts';
import { type Commits, templateData } from '../../domain/notification/template-names.ts';
import type { TemplateJob, TemplateResult } from '../../ports/template-engine.ts';
import type { Dependencies } from '../dependencies.ts';

/** A message without its words. */
export interface ContentRequest {
  readonly application: Application;
  readonly target: NotificationTarget;
  readonly says: NotificationContent | { readonly templates: readonly string[] };
}

/** The words of a message, or which templates have no words for it, and why. */
export type ContentResult =
  | { readonly content: NotificationContent }
  | { readonly faults: readonly NotificationFault[] };

/** Whether the words of a message are there without the template engine: those of an alert, and of the catalogue. */
export function isReady({ says }: ContentRequest, { templates }: NotificationConfig): boolean {
  return !('templates' in says) || !says.templates.some((name) => Object.hasOwn(templates, name));
}

/**
 * Makes the words of messages. Own templates of people go to the template engine, all in one call; what the catalogue says needs none.
 * @throws whatever the engine throws
 */
export async function makeContents(
  deps: Pick<Dependencies, 'templates'>,
  config: NotificationConfig,
  commits: Commits,
  requests: readonly ContentRequest[],
): Promise<readonly ContentResult[]> {
  const parts = requests.map((request) => partsOf(request, config, commits));
  const jobs = parts.flatMap((part) => part.jobs);
  const results = jobs.length === 0 ? [] : await deps.templates.evaluate(jobs);
  let taken = 0;
  return parts.map(({ jobs: own, texts, ready }) => {
    const mine = results.slice(taken, taken + own.length);
    taken += own.length;
    const faults = faultsOf(texts, mine, config);
    if (faults.length > 0) return { faults };
    return {
      content: composeContent(
        texts,
        mine.map((result) => ('text' in result ? result.text : '')),
        ready,
      ),
    };
  });
}

interface Parts {
  readonly texts: readonly TemplateText[];
  /** One a text. */
  readonly jobs: readonly TemplateJob[];
  readonly ready: readonly NotificationContent[];
}

function partsOf({ says, application, target }: ContentRequest, config: NotificationConfig, commits: Commits): Parts {
  if (!('templates' in says)) return { texts: [], jobs: [], ready: [says] };
  const { templates, url, context } = config;
  const own = says.templates.filter((name) => Object.hasOwn(templates, name));
  const texts = own.flatMap((name) => textsOf(name, templates[name] ?? {}));
  // Secrets leave this process only for a template that asks for them.
  const asks = texts.some(({ text }) => text.includes('secrets'));
  const data = templateData(application, target, asks ? config : { ...config, secrets: {} }, commits);
  return {
    texts,
    jobs: texts.map(({ text }) => ({ text, data })),
    ready: says.templates
      .filter((name) => !own.includes(name))
      .flatMap((name) => describeByCatalogue(name, application, url ?? context.argocdUrl) ?? []),
  };
}

function faultsOf(
  texts: readonly TemplateText[],
  results: readonly TemplateResult[],
  { secrets }: NotificationConfig,
): readonly NotificationFault[] {
  return texts.flatMap(({ template, path }, index) => {
    const result = results[index];
    if (!result || 'text' in result) return [];
    const reason = maskSecrets(`${path.join('.')}: ${result.fault}`, secrets);
    return [{ subject: `template.${template}`, reason }];
  });
}
