import type { Application } from '../../domain/application/application.ts';
import type { Json } from '../../domain/errors/gitops-error.ts';
import { describeByCatalogue } from '../../domain/notification/catalogue.ts';
import { composeContent, type TemplateText, textsOf } from '../../domain/notification/compose-content.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { NotificationContent, NotificationTarget } from '../../domain/notification/notification-content.ts';
import type { TemplateResult } from '../../ports/template-engine.ts';
import type { Dependencies } from '../dependencies.ts';

/** A message without its words. */
export interface ContentRequest {
  readonly application: Application;
  readonly target: NotificationTarget;
  readonly says: NotificationContent | { readonly templates: readonly string[] };
  /** What Git says of the revision, for `repo.GetCommitMetadata`. */
  readonly commits?: { readonly [revision: string]: Json };
}

/** The words of a message, or why there are none. */
export type ContentResult = { readonly content: NotificationContent } | { readonly fault: string };

/**
 * Makes the words of messages. Own templates of people go to the template engine, all in one call; what the catalogue says needs none.
 */
export async function makeContents(
  deps: Pick<Dependencies, 'templates'>,
  config: NotificationConfig,
  requests: readonly ContentRequest[],
): Promise<readonly ContentResult[]> {
  const parts = requests.map((request) => partsOf(request, config));
  const texts = parts.flatMap((part) => part.texts);
  const results = texts.length === 0 ? [] : await deps.templates.evaluate(texts.map(({ job }) => job));
  let taken = 0;
  return parts.map(({ texts: own, ready }) => {
    const mine = results.slice(taken, taken + own.length);
    taken += own.length;
    return contentOf(own, mine, ready);
  });
}

interface Parts {
  readonly texts: readonly TemplateText[];
  readonly ready: readonly NotificationContent[];
}

function partsOf(request: ContentRequest, config: NotificationConfig): Parts {
  const { says, application, target } = request;
  if (!('templates' in says)) return { texts: [], ready: [says] };
  const type = config.services.find(({ name }) => name === target.service)?.type ?? target.service;
  const data = {
    app: JSON.parse(JSON.stringify(application)) as Json,
    context: { ...(config.url ? { argocdUrl: config.url } : {}), ...config.context },
    serviceType: type,
    recipient: target.recipient,
    repo: { commits: request.commits ?? {} },
  };
  const own = says.templates.filter((name) => Object.hasOwn(config.templates, name));
  return {
    texts: own.flatMap((name) => textsOf(name, config.templates[name] ?? {}, data)),
    ready: says.templates
      .filter((name) => !own.includes(name))
      .flatMap((name) => describeByCatalogue(name, application, config.url ?? config.context.argocdUrl) ?? []),
  };
}

function contentOf(
  texts: readonly TemplateText[],
  results: readonly TemplateResult[],
  ready: readonly NotificationContent[],
): ContentResult {
  const faults = results.flatMap((result) => ('fault' in result ? [result.fault] : []));
  if (faults.length > 0) return { fault: faults.join('; ') };
  const said = results.map((result) => ('text' in result ? result.text : ''));
  return { content: composeContent(texts, said, ready) };
}
