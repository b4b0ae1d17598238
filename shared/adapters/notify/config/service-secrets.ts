import type { Json } from '../../../domain/errors/gitops-error.ts';
import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';
import { decodeUriPart } from './decode-uri-part.ts';

const HIDDEN = '***';
/** Shorter texts are no secrets, and would take common words out of a message. */
const SHORTEST_SECRET = 4;
/** What is no secret, and is needed to mend a service; all else may be one. */
const OPEN_OPTIONS: readonly string[] = [
  'host',
  'from',
  'scheme',
  'apiPath',
  'region',
  'username',
  'icon',
  'name',
  'tags',
];

/** Makes what takes a service's secrets out of a text: services repeat what they were sent, and clients name URLs. */
export function createRedaction(options: ServiceConfig['options']): (text: string) => string {
  const secrets = [...new Set(secretsOf(options, ''))].sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((said, secret) => said.replaceAll(secret, HIDDEN), text);
}

function secretsOf(value: Json, name: string): readonly string[] {
  if (OPEN_OPTIONS.includes(name)) return [];
  if (typeof value === 'string') return formsOf(value).filter((form) => form.length >= SHORTEST_SECRET);
  if (typeof value !== 'object' || value === null) return [];
  return [...loginOf(value), ...Object.entries(value).flatMap(([key, inner]) => secretsOf(inner as Json, key))];
}

/** A secret as it stands in texts, in JSON and in URLs; of a URL all but its host. */
function formsOf(text: string): readonly string[] {
  const written =
    /^[a-z]+:\/\//.test(text) && URL.canParse(text) ? secretsOfUrl(new URL(text)) : [text, lastWord(text)];
  return written.flatMap((form) => [form, encodeURIComponent(form), JSON.stringify(form).slice(1, -1)]);
}

/** `Bearer abc`: services repeat the second word alone. */
function lastWord(text: string): string {
  return text.trim().split(/\s+/).at(-1) ?? '';
}

function secretsOfUrl({ username, password, pathname, search, searchParams }: URL): readonly string[] {
  const login = Buffer.from(`${decodeUriPart(username)}:${decodeUriPart(password)}`).toString('base64');
  return [
    decodeUriPart(password),
    ...(password === '' ? [] : [login]),
    `${pathname}${search}`,
    pathname,
    ...pathname
      .split('/')
      .filter((part) => part.length >= LONGEST_PLAIN_PART)
      .flatMap((part) => [part, decodeUriPart(part)]),
    ...searchParams.values(),
  ];
}

/** Parts of a path like `services` or `webhook` are words; keys are longer. */
const LONGEST_PLAIN_PART = 16;

function loginOf(value: object): readonly string[] {
  const { username, password } = value as { readonly username?: unknown; readonly password?: unknown };
  return typeof password === 'string' ? [Buffer.from(`${username}:${password}`).toString('base64')] : [];
}
