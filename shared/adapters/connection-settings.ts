import type { RepositoryAccess } from '../ports/source-reader.ts';

/** How the connection to a host is made. */
export interface ConnectionSettings {
  readonly insecure: boolean;
  /** PEM certificates that alone vouch for the host. */
  readonly caCertificates: string | undefined;
  /** PEM. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
  readonly proxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** What a registered repository says of connections to its host; the same for all repositories that say the same. */
export function connectionOf(access: RepositoryAccess): ConnectionSettings {
  const { insecure = false, caCertificates, tlsClientCert: cert, tlsClientKey: key, proxy, noProxy } = access;
  return {
    insecure,
    caCertificates: caCertificates || undefined,
    clientCertificate: cert && key ? { cert, key } : undefined,
    proxy: proxy || undefined,
    noProxy: noProxy || undefined,
  };
}
