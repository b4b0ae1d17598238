import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';
import { slackMessage } from './slack-message.ts';

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

/** How messages of one group follow each other (Argo CD `deliveryPolicy`). */
type DeliveryPolicy = 'Post' | 'PostAndUpdate' | 'Update';

/** Sends by the Web API: a new message, an answer in the thread of its group, or a change of the group's message. */
export async function sendToSlack(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, content, recipient, thread } = request;
  const section = content.sections.slack ?? {};
  const policy = (section.deliveryPolicy ?? 'Post') as DeliveryPolicy;
  const message = slackMessage(content);
  const known = parseThread(thread);
  const options = service.options;
  const identity = { ...text(options.username, 'username'), ...text(options.icon, 'icon_emoji') };
  if (known && policy !== 'Post') {
    await call(request, 'chat.update', { channel: known.channel, ts: known.ts, ...message });
  }
  if (known && policy === 'Update') return { thread: thread ?? '' };
  const inThread = known ? { thread_ts: known.ts, reply_broadcast: section.notifyBroadcast === true } : {};
  const posted = await call(request, 'chat.postMessage', { channel: recipient, ...identity, ...message, ...inThread });
  if (known) return { thread: thread ?? '' };
  return posted.ts === undefined ? {} : { thread: `${posted.channel} ${posted.ts}` };
}

interface SlackAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly channel?: string;
  readonly ts?: string;
}

async function call({ service }: NotificationRequest, method: string, body: object): Promise<SlackAnswer> {
  const api = String(service.options.apiURL ?? DEFAULT_API).replace(/\/+$/, '');
  const { text: answered } = await post(service.name, {
    url: `${api}/${method}`,
    headers: { authorization: `Bearer ${service.options.token}`, 'content-type': 'application/json; charset=utf-8' },
    body,
  });
  const answer = parseAnswer(answered);
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

function parseThread(thread: string | undefined) {
  const [channel, ts] = thread?.split(' ') ?? [];
  return channel && ts ? { channel, ts } : undefined;
}

function text(value: unknown, field: string): { readonly [field: string]: string } {
  return typeof value === 'string' && value !== '' ? { [field]: value } : {};
}
