import { SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import { redactUrl } from '../../domain/git/repository-url.ts';
import type { ChartAccess } from '../../ports/chart-reader.ts';

/** A chart repository with an index.yaml. */
export interface HttpRepositoryAddress {
  readonly kind: 'repository';
  /** Without credentials, its path ends in `/`; a query goes with each request, as helm sends it. */
  readonly url: URL;
  readonly access: ChartAccess;
}

/** An OCI registry. */
export interface RegistryAddress {
  readonly kind: 'registry';
  /** Root of the registry, like `https://registry.example.com`. */
  readonly origin: URL;
  /** What the URL names below the host, '' if nothing. */
  readonly repository: string;
  readonly access: ChartAccess;
}

const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/**
 * Reads where charts are; credentials in the URL count where no others are given.
 * @throws SourceUnsupportedError
 */
export function parseChartAddress(given: ChartAccess): HttpRepositoryAddress | RegistryAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given.url)?.[1]?.toLowerCase();
  // Argo CD takes a URL without a scheme for that of a registry.
  const isRegistry = scheme === 'oci' || (scheme === undefined && !/^[/@.]/.test(given.url));
  const asUrl = isRegistry ? `https://${given.url.replace(/^oci:\/\//i, '')}` : given.url;
  if ((!isRegistry && scheme !== 'https' && scheme !== 'http') || !URL.canParse(asUrl)) {
    throw new SourceUnsupportedError(
      `chart repository ${redactUrl(given.url)}: this is none that can be read; use https://… for a chart repository, oci://… for a registry, or register the name`,
    );
  }
  const url = new URL(asUrl);
  const access = withCredentialsOf(url, given);
  const path = decode(url.pathname, given);
  url.username = '';
  url.password = '';
  if (!isRegistry) {
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return { kind: 'repository', url, access };
  }
  const isPlain = access.plainHttp === true || LOCAL_HOST.test(url.host);
  const origin = new URL(`${isPlain ? 'http' : 'https'}://${url.host}`);
  return { kind: 'registry', origin, repository: path.replace(/^\/+|\/+$/g, ''), access };
}

/** `Basic …` or `Bearer …`; undefined without credentials. Never printed. */
export function authorizationOf({ bearerToken, username, password }: ChartAccess): string | undefined {
  if (bearerToken) return `Bearer ${bearerToken}`;
  if (!username && !password) return undefined;
  return `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`, 'utf8').toString('base64')}`;
}

function withCredentialsOf(url: URL, given: ChartAccess): ChartAccess {
  // The name in messages: a query may be a token.
  const access = { ...given, url: redactUrl(given.url).replace(/[?#].*$/s, '') };
  if (authorizationOf(given) !== undefined || (url.username === '' && url.password === '')) return access;
  return { ...access, username: decode(url.username, given), password: decode(url.password, given) };
}

function decode(text: string, { url }: ChartAccess): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SourceUnsupportedError(
      `chart repository ${redactUrl(url)}: a '%' in the URL must be followed by two hexadecimal digits; write %25 for the sign itself`,
    );
  }
}
