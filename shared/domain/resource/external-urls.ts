import { groupAndVersion, type KubernetesObject } from './kubernetes-object.ts';

const LINK_PREFIX = 'link.argocd.argoproj.io/';
const IGNORE_DEFAULT_LINKS = 'argocd.argoproj.io/ignore-default-links';
/** What Go's ParseBool takes for true. */
const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];

interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths?: readonly { readonly path?: string }[] };
}

interface IngressTls {
  readonly secretName?: string;
  readonly hosts?: readonly string[];
}

interface LoadBalancerAddress {
  readonly hostname?: string;
  readonly ip?: string;
}

interface ServicePort {
  readonly port?: number;
  readonly name?: string;
}

/** The addresses under which an application's live objects can be reached from outside; sorted, each once. */
export function externalUrlsOf(live: readonly KubernetesObject[]): readonly string[] {
  return [...new Set(live.flatMap((object) => [...linksOf(object), ...defaultUrlsOf(object)]))].sort();
}

/** Links that annotations give, as they are: a URL, or `title|URL`. Only web addresses, for they become links on a page. */
function linksOf(object: KubernetesObject): readonly string[] {
  return Object.entries(object.metadata.annotations ?? {})
    .filter(([name, value]) => name.startsWith(LINK_PREFIX) && isWebAddress(value.slice(value.indexOf('|') + 1)))
    .map(([, value]) => value);
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

function defaultUrlsOf(object: KubernetesObject): readonly string[] {
  if (TRUE.includes(object.metadata.annotations?.[IGNORE_DEFAULT_LINKS] ?? '')) return [];
  const { group } = groupAndVersion(object.apiVersion);
  if (object.kind === 'Ingress' && (group === 'networking.k8s.io' || group === 'extensions'))
    return ingressUrls(object);
  if (object.kind === 'Service' && group === '') return loadBalancerUrls(object);
  return [];
}

function ingressUrls(ingress: KubernetesObject): readonly string[] {
  const spec = ingress.spec as
    | { rules?: readonly IngressRule[] | null; tls?: readonly IngressTls[] | null }
    | undefined;
  const [address] = addressesOf(ingress);
  return (spec?.rules ?? []).flatMap((rule) => {
    const host = rule.host || address;
    if (!host) return [];
    const hasTls = (spec?.tls ?? []).some((tls) => tls.secretName !== undefined || tls.hosts?.includes(host));
    const paths = rule.http?.paths ?? [];
    return paths.map(({ path = '' }) => `${hasTls ? 'https' : 'http'}://${host}${path.replace(/\*$/, '')}`);
  });
}

/** Only ports that a browser can open: 443 or one named https, 80 or one named http. */
function loadBalancerUrls(service: KubernetesObject): readonly string[] {
  const spec = service.spec as { type?: string; ports?: readonly ServicePort[] } | undefined;
  if (spec?.type !== 'LoadBalancer') return [];
  return addressesOf(service).flatMap((address) =>
    (spec.ports ?? []).flatMap(({ port, name }) => {
      if (port === 443) return [`https://${address}`];
      if (port === 80) return [`http://${address}`];
      if (name === 'https' || name === 'http') return [`${name}://${address}:${port}`];
      return [];
    }),
  );
}

function addressesOf(object: KubernetesObject): readonly string[] {
  const status = object.status as { loadBalancer?: { ingress?: readonly LoadBalancerAddress[] | null } } | undefined;
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname || (ip ? forUrl(ip) : []));
}

function forUrl(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}
