import { createSealedRegistry, type RegistryEntry, type RegistryParts, type SaveOptions } from './sealed-registry.ts';

/** How a host proves who it is: the certificates that vouch for it (`https`), or a key of its own (`ssh`). */
export interface HostCertificate {
  /** Name of the host; `[host]:port` for SSH on another port than 22. */
  readonly serverName: string;
  readonly certType: 'https' | 'ssh';
  /** Kind of an SSH key, such as `ssh-ed25519`; '' for `https`. */
  readonly certSubType: string;
  /** PEM for `https`, base64 for `ssh`. Nothing of it is secret. */
  readonly certData: string;
}

/** Which certificates are meant; a field that is absent or '' means any. */
export type CertificateFilter = { readonly [field in 'serverName' | 'certType' | 'certSubType']?: string };

/** What a host is known by. */
export interface HostTrust {
  /** PEM; undefined if none is registered for the host. */
  readonly caCertificates?: string;
  /** Lines of known_hosts. */
  readonly knownHosts?: string;
}

/** Keeps certificates and SSH host keys of Git servers. */
export interface CertificateStore {
  /** Those that the filter means, by type and host. `*` in a name of the filter matches anything. */
  list(filter?: CertificateFilter): Promise<readonly HostCertificate[]>;
  /** @throws MalformedRequestError if another is registered for the host and mode is `create` */
  save(certificate: HostCertificate, options: SaveOptions): Promise<HostCertificate>;
  /** Removes those that the filter means, and answers which. */
  remove(filter: CertificateFilter): Promise<readonly HostCertificate[]>;
  /** What is registered for a host (`caCertificates`), and all SSH host keys. */
  trustOf(host: string): Promise<HostTrust>;
}

/** Makes the store above a table. */
export function createCertificateStore(parts: RegistryParts): CertificateStore {
  const registry = createSealedRegistry<HostCertificate, never>(parts, 'certificate');
  const list = async (filter: CertificateFilter = {}): Promise<readonly HostCertificate[]> =>
    (await registry.list()).map(({ spec }: RegistryEntry<HostCertificate>) => spec).filter(isMeantBy(filter));
  return {
    list,
    async save(certificate, options) {
      const spec = { ...certificate, serverName: normalizeName(certificate.serverName) };
      return (await registry.save({ key: keyOf(spec), secret: undefined, specOf: () => spec }, options)).spec;
    },
    async remove(filter) {
      const meant = await list(filter);
      for (const certificate of meant) await registry.remove(keyOf(certificate));
      return meant;
    },
    async trustOf(host) {
      const name = host.toLowerCase();
      const all = await list();
      const tls = all.find(({ certType, serverName }) => certType === 'https' && serverName === name);
      // Other names stay in: a pattern or a hashed name may mean the host too.
      const keys = all.filter(({ certType }) => certType === 'ssh');
      return {
        ...(tls && { caCertificates: tls.certData }),
        ...(keys.length > 0 && { knownHosts: keys.map(toKnownHost).join('\n') }),
      };
    },
  };
}

/** Hosts have no case, but a hashed name (`|1|salt|hash` in known_hosts) has. */
function normalizeName(name: string): string {
  return name.startsWith('|') ? name : name.toLowerCase();
}

function keyOf({ certType, serverName, certSubType }: HostCertificate): string {
  return [certType, serverName, certSubType].join(' ').trim();
}

function toKnownHost({ serverName, certSubType, certData }: HostCertificate): string {
  return `${serverName} ${certSubType} ${certData}`;
}

function isMeantBy(filter: CertificateFilter): (certificate: HostCertificate) => boolean {
  return (certificate) =>
    matches(filter.serverName?.toLowerCase(), certificate.serverName.toLowerCase()) &&
    matches(filter.certType, certificate.certType) &&
    matches(filter.certSubType, certificate.certSubType);
}

function matches(pattern: string | undefined, value: string): boolean {
  if (!pattern) return true;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}
