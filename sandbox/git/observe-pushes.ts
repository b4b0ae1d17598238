import { join } from 'node:path';
import type { Logger } from '../../shared/ports/logger.ts';
import { buildPushPayload, diffRefs, type RefChange, readRefs } from './build-push-payload.ts';
import { sendPushWebhook, type WebhookTarget } from './send-push-webhook.ts';

/** Runs pushes and tells a webhook of what they changed. */
export interface PushObserver {
  aroundPush(repository: string, receive: () => Promise<void>): Promise<void>;
  /** Waits for the webhooks under way. */
  settled(): Promise<void>;
}

/** What an observer needs to know. */
export interface PushObserverOptions {
  readonly gitRoot: string;
  /** URL of a repository by its folder name, such as `example.git`. */
  readonly urlOf: (repository: string) => string;
  readonly webhook?: WebhookTarget;
  readonly logger: Logger;
}

/**
 * Compares the refs before and after each push. Pushes run one after the other: of two at once nobody could say which moved
 * what. The webhook is sent after the push was answered, as GitHub does.
 */
export function createPushObserver(options: PushObserverOptions): PushObserver {
  const sending = new Set<Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  const observe = async (repository: string, receive: () => Promise<void>): Promise<void> => {
    const { webhook, gitRoot } = options;
    if (webhook === undefined) return receive();
    const before = await readRefs(join(gitRoot, repository));
    await receive();
    const changes = diffRefs(before, await readRefs(join(gitRoot, repository)));
    const work = tell(webhook, repository, changes, options);
    sending.add(work);
    void work.finally(() => sending.delete(work));
  };
  return {
    aroundPush(repository, receive) {
      const run = last.then(() => observe(repository, receive));
      last = run.catch(() => undefined);
      return run;
    },
    async settled() {
      await last;
      await Promise.all(sending);
    },
  };
}

async function tell(
  webhook: WebhookTarget,
  repository: string,
  changes: readonly RefChange[],
  options: PushObserverOptions,
): Promise<void> {
  try {
    for (const change of changes) {
      const payload = await buildPushPayload(join(options.gitRoot, repository), options.urlOf(repository), change);
      await sendPushWebhook(webhook, payload, options.logger);
    }
  } catch (error) {
    options.logger.warn('webhook could not be built', { repository, error: String(error) });
  }
}
