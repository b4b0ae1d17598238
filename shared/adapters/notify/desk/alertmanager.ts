import { NotificationRefusedError, NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';
import type { ContentSection, NotificationContent } from '../../../domain/notification/notification-content.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { textOf } from '../content/section-fields.ts';
import { basicAuthOf } from '../http/basic-auth.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_PATH = '/api/v2/alerts';

/** Pushes an alert to every Alertmanager of a cluster (https://prometheus.io/docs/alerting/latest/alerts_api); one that takes it is enough. */
export async function sendToAlertmanager(
  { service, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const { targets = [], scheme = 'http', apiPath = DEFAULT_PATH } = options as Options;
  const headers = basicAuthOf(options) ?? bearerOf(options.bearerToken);
  const body = [alertOf(content)];
  const attempts = targets.map((target) => post({ url: `${scheme}://${target}${apiPath}`, headers, body }));
  const results = await Promise.allSettled(attempts);
  if (results.some(({ status }) => status === 'fulfilled')) return {};
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  throw reasons.find((reason) => reason instanceof NotificationUnavailableError) ?? reasons[0];
}

interface Options {
  readonly targets?: readonly string[];
  readonly scheme?: string;
  readonly apiPath?: string;
}

function bearerOf(token: unknown): { readonly [name: string]: string } {
  return typeof token === 'string' ? { authorization: `Bearer ${token}` } : {};
}

function alertOf({ sections, message, link, title, tone = 'neutral' }: NotificationContent): object {
  const section = sections.alertmanager;
  const labels = (section?.labels ?? {}) as ContentSection;
  if (section && Object.keys(labels).length === 0) {
    throw new NotificationRefusedError('alertmanager.labels of the template: at least one is needed');
  }
  const generatorURL = textOf(section, 'generatorURL') ?? link;
  return {
    labels: { alertname: 'windlass', ...(section ? {} : { severity: tone === 'bad' ? 'warning' : 'info' }), ...labels },
    annotations: { ...(section ? {} : { summary: title ?? message }), description: message, ...annotationsOf(section) },
    ...(generatorURL === undefined ? {} : { generatorURL }),
  };
}

function annotationsOf(section: ContentSection | undefined): ContentSection {
  return (section?.annotations ?? {}) as ContentSection;
}
