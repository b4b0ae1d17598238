import type { Application } from '../../domain/application/application.ts';
import { GitOpsError, type Json } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { CATALOGUE_TRIGGERS, findTrigger } from '../../domain/notification/catalogue.ts';
import { evaluateCondition } from '../../domain/notification/evaluate-condition.ts';
import { findSubscriptions, parseTarget } from '../../domain/notification/find-subscriptions.ts';
import { maskSecrets } from '../../domain/notification/mask-secrets.ts';
import type { NotificationConfig, TriggerCondition } from '../../domain/notification/notification-config.ts';
import type { NotificationContent, NotificationTarget } from '../../domain/notification/notification-content.ts';
import { type Commits, conditionNames } from '../../domain/notification/template-names.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ContentResult, makeContents } from '../notify/make-contents.ts';
import { readCommits } from '../notify/read-commits.ts';
import { sendNotification } from '../notify/send-notification.ts';
import { readApplication } from './resolve-application-ref.ts';

/** Which message is to be tried. */
export interface TriedNotification {
  readonly trigger: string;
  readonly application: string;
  readonly appNamespace?: string;
  /** `service:recipient`. */
  readonly to?: string;
  /** Whether it is only shown. */
  readonly dryRun: boolean;
}

/**
 * Makes the messages of a trigger for an application as it is now, and sends them unless they are only to be shown. Nothing of it is
 * remembered: a real message of the same occasion is sent nevertheless.
 *
 * What is sent is that of the conditions that hold, or else of the first, so that a message can be tried before there is an occasion.
 *
 * @throws NotFoundError, MalformedRequestError
 */
export async function tryNotification(deps: Dependencies, tried: TriedNotification) {
  const { application } = await readApplication(deps, { ...tried, name: tried.application });
  const config = await deps.notificationConfig.current();
  const conditions = findTrigger(tried.trigger, config);
  if (!conditions) throw new NotFoundError(missingTrigger(tried.trigger, config));
  if (tried.to === undefined && !tried.dryRun)
    throw new MalformedRequestError('to: is required unless dryRun is true, like slack:my-channel');
  const commits = await readCommits(deps, config, application, []);
  const results = evaluateAll(deps, conditions, application, config, commits);
  const held = results.filter(({ fires }) => fires);
  const templates = (held.length > 0 ? held : results.slice(0, 1)).flatMap(({ send }) => send);
  const targets = tried.to === undefined ? await subscribed(deps, tried, application, config) : [parseTarget(tried.to)];
  const requests = targets.map((target) => ({ application, target, says: { templates } }));
  const contents = await makeContents(deps, config, commits, requests);
  const messages = [];
  for (const [index, target] of targets.entries()) {
    messages.push(await tell(deps, target, contents[index] ?? { faults: [] }, { ...tried, secrets: config.secrets }));
  }
  return { conditions: results, messages };
}

function missingTrigger(name: string, { triggers }: NotificationConfig): string {
  const known = [...new Set([...Object.keys(triggers), ...Object.keys(CATALOGUE_TRIGGERS)])].sort();
  return `there is no trigger ${name}; there are ${known.join(', ')}`;
}

function evaluateAll(
  { clock }: Dependencies,
  conditions: readonly TriggerCondition[],
  application: Application,
  config: NotificationConfig,
  commits: Commits,
) {
  const names = { ...conditionNames(application, config, commits), app: application };
  return conditions.map((condition) => {
    const { once, ...result } = evaluateCondition(condition, names, clock.now());
    return { when: condition.when, ...result, ...(once === '' ? {} : { once }), send: condition.send };
  });
}

/** Nobody in particular where nobody subscribed: the message is shown nevertheless. */
async function subscribed(
  deps: Dependencies,
  { trigger }: TriedNotification,
  application: Application,
  config: NotificationConfig,
): Promise<readonly NotificationTarget[]> {
  const project = await deps.projects.read(application.spec.project);
  const { subscriptions } = findSubscriptions(application, project?.metadata.annotations, config);
  const targets = subscriptions.filter((one) => one.trigger === trigger).map(({ target }) => target);
  return targets.length > 0 ? targets : [{ service: '', recipient: '' }];
}

async function tell(
  deps: Dependencies,
  target: NotificationTarget,
  result: ContentResult,
  { dryRun, secrets }: { readonly dryRun: boolean; readonly secrets: NotificationConfig['secrets'] },
) {
  if (!('content' in result)) {
    const fault = result.faults.map(({ subject, reason }) => `${subject}: ${reason}`).join('; ');
    return { ...target, isSent: false, fault };
  }
  const { content } = result;
  const shown = {
    ...target,
    content: maskSecrets(content as unknown as Json, secrets) as unknown as NotificationContent,
  };
  if (dryRun) return { ...shown, isSent: false };
  try {
    await sendNotification(deps, { ...target, id: deps.ids.next() }, content);
    return { ...shown, isSent: true };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { ...shown, isSent: false, fault: error.message };
  }
}
