import { NotificationRefusedError, NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { textOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';
import { slackIdentity, slackMessage } from './slack-message.ts';

const DEFAULT_API = 'https://slack.com/api';
/** What Slack says in an answer 200 when it is the moment, not the message (https://docs.slack.dev/reference/methods/chat.postMessage). */
const PASSING: readonly string[] = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
];
const POLICIES = ['Post', 'PostAndUpdate', 'Update'] as const;

/** How messages of one group follow each other (Argo CD `deliveryPolicy`). */
type DeliveryPolicy = (typeof POLICIES)[number];

/**
 * Sends by the Web API: a new message, an answer in the thread of its group, or a change of the group's message.
 *
 * The change comes before the answer: it may be made twice, an answer may not.
 */
export async function sendToSlack(request: NotificationRequest, post: Post): Promise<NotificationReceipt> {
  const { service, content, recipient, thread } = request;
  const section = content.sections.slack;
  const policy = policyOf(textOf(section, 'deliveryPolicy'));
  const message = slackMessage(content);
  const known = parseThread(thread);
  const call = (method: string, body: object) => callSlack(request, post, method, body);
  if (known && policy !== 'Post') await call('chat.update', { channel: known.channel, ts: known.ts, ...message });
  if (known && policy === 'Update') return { thread: thread ?? '' };
  const posted = await call('chat.postMessage', {
    channel: recipient,
    ...slackIdentity(section, service.options),
    ...message,
    ...(service.options.disableUnfurl === true ? { unfurl_links: false, unfurl_media: false } : {}),
    ...(known ? { thread_ts: known.ts, reply_broadcast: section?.notifyBroadcast === true } : {}),
  });
  if (known) return { thread: thread ?? '' };
  return posted.ts === undefined ? {} : { thread: `${posted.channel} ${posted.ts}` };
}

interface SlackAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly channel?: string;
  readonly ts?: string;
}

async function callSlack(
  { service }: NotificationRequest,
  post: Post,
  method: string,
  body: object,
): Promise<SlackAnswer> {
  const { text } = await post({
    url: `${baseUrlOf(service.options.apiURL ?? DEFAULT_API)}/${method}`,
    headers: { authorization: `Bearer ${service.options.token}`, 'content-type': 'application/json; charset=utf-8' },
    body,
  });
  const answer = parseAnswer(text);
  if (answer.ok) return answer;
  const message = `${service.name} refused ${method}: ${answer.error ?? 'without a reason'}`;
  if (PASSING.includes(answer.error ?? '')) throw new NotificationUnavailableError(message, { retry: 'backoff' });
  throw new NotificationRefusedError(message);
}

function parseAnswer(text: string): SlackAnswer {
  try {
    return JSON.parse(text) as SlackAnswer;
  } catch {
    return { ok: false, error: 'internal_error' };
  }
}

function policyOf(text: string | undefined): DeliveryPolicy {
  const policy = POLICIES.find((one) => one === (text ?? 'Post'));
  if (policy) return policy;
  throw new NotificationRefusedError(
    `slack.deliveryPolicy of the template is "${text}"; there are ${POLICIES.join(', ')}`,
  );
}

/** `<channel id> <time stamp>`: the names of channels change, and `chat.update` takes none. */
function parseThread(thread: string | undefined) {
  const [channel, ts] = thread?.split(' ') ?? [];
  return channel && ts ? { channel, ts } : undefined;
}
