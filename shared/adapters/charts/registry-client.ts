import { SourceForbiddenError, SourceUnavailableError } from '../../domain/errors/source-errors.ts';
import type { ChartAccess } from '../../ports/chart-reader.ts';
import { digestOf } from './archive-cache.ts';
import { authorizationOf, type RegistryAddress } from './chart-address.ts';
import { type ChartHttp, type ChartHttpAnswer, errorOfStatus, nameOf } from './chart-http.ts';

/** What to ask a registry for. */
export interface RegistryRequest {
  readonly address: RegistryAddress;
  /** Repository in the registry, like `charts/nginx`. */
  readonly repository: string;
  /** After `/v2/<repository>/`. */
  readonly path: string;
  readonly accept?: string;
  readonly maxBytes: number;
  /** For messages. */
  readonly what: string;
}

/** Asks registries as the OCI Distribution Specification says, with tokens where they want them. */
export interface RegistryClient {
  /** @throws SourceForbiddenError, RepositoryNotFoundError, SourceUnavailableError */
  get(asked: RegistryRequest): Promise<ChartHttpAnswer>;
}

/** How long a token stands if the registry does not say it (https://distribution.github.io/distribution/spec/auth/token/). */
const DEFAULT_TOKEN_SECONDS = 60;
/** A token is not used in its last seconds. */
const TOKEN_MARGIN_SECONDS = 10;
const MAX_TOKEN_BYTES = 1024 * 1024;
const MAX_TOKENS = 500;

interface Token {
  readonly authorization: string;
  readonly expiresAtMs: number;
}

/** Makes the client. @param now in milliseconds */
export function createRegistryClient(http: ChartHttp, now: () => number): RegistryClient {
  const tokens = new Map<string, Token>();
  return {
    async get(asked) {
      const { address, repository, path, accept, maxBytes, what } = asked;
      const { access } = address;
      const url = new URL(`/v2/${repository}/${path}`, address.origin);
      const send = (authorization: string | undefined) =>
        http.get({ url, access, authorization, maxBytes, ...(accept && { headers: { accept } }) });
      const key = digestOf(Buffer.from(JSON.stringify([address.origin.href, repository, access])));
      const known = tokens.get(key);
      const isValid = known !== undefined && known.expiresAtMs > now();
      const first = isValid ? known.authorization : access.bearerToken ? authorizationOf(access) : undefined;
      let answer = await send(first);
      if (answer.status === 401) {
        tokens.delete(key);
        const token = await authorize(answer, asked, { http, now });
        if (tokens.size >= MAX_TOKENS) tokens.clear();
        if (token !== undefined) tokens.set(key, token);
        answer = token === undefined ? answer : await send(token.authorization);
      }
      if (answer.status !== 200) throw errorOfStatus(answer.status, access, what);
      return answer;
    },
  };
}

/** Does what a registry asks for in `WWW-Authenticate`: basic credentials, or a token from the server that it names. */
async function authorize(
  { headers }: ChartHttpAnswer,
  { address, repository }: RegistryRequest,
  { http, now }: { readonly http: ChartHttp; readonly now: () => number },
): Promise<Token | undefined> {
  const { access } = address;
  const challenge = headers['www-authenticate'] ?? '';
  const own = authorizationOf(access);
  if (/^basic\b/i.test(challenge)) {
    return own === undefined ? undefined : { authorization: own, expiresAtMs: Number.POSITIVE_INFINITY };
  }
  if (!/^bearer\b/i.test(challenge) || access.bearerToken) return undefined;
  const url = tokenUrl(parametersOf(challenge), repository, address);
  const answer = await http.get({ url, access, authorization: own, maxBytes: MAX_TOKEN_BYTES });
  if (answer.status !== 200) throw errorOfStatus(answer.status, access, `token for ${repository}`);
  return readToken(answer, access, now());
}

function tokenUrl(
  { realm = '', service, scope }: { readonly [name: string]: string },
  repository: string,
  { origin, access }: RegistryAddress,
): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  // The credentials go there: not in clear over a network, unless the registry itself is asked so.
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== origin.protocol)) {
    throw new SourceForbiddenError(`${nameOf(access)} names no safe server for tokens; it must be an https:// URL`);
  }
  if (service) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope || `repository:${repository}:pull`);
  return url;
}

function readToken({ body }: ChartHttpAnswer, access: ChartAccess, nowMs: number): Token {
  let answer: { readonly token?: unknown; readonly access_token?: unknown; readonly expires_in?: unknown };
  try {
    answer = JSON.parse(body.toString('utf8')) as typeof answer;
  } catch (cause) {
    throw new SourceUnavailableError(`${nameOf(access)}: the server for tokens does not answer with JSON`, { cause });
  }
  const token = answer.token ?? answer.access_token;
  if (typeof token !== 'string' || token === '') {
    throw new SourceForbiddenError(`${nameOf(access)}: the server for tokens gives none`);
  }
  const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : DEFAULT_TOKEN_SECONDS;
  return { authorization: `Bearer ${token}`, expiresAtMs: nowMs + (seconds - TOKEN_MARGIN_SECONDS) * 1000 };
}

/** `Bearer realm="https://…",service="…"` → its parameters. */
function parametersOf(challenge: string): { readonly [name: string]: string } {
  return Object.fromEntries(
    [...challenge.matchAll(/([a-z_]+)=(?:"([^"]*)"|([^\s,]+))/gi)].map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted ?? bare ?? '',
    ]),
  );
}
