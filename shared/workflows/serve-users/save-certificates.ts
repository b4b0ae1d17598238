import { parseSshUrl } from '../../domain/git/ssh-url.ts';
import type { HostCertificate } from '../../stores/certificate-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshApplicationsReading } from '../refresh/refresh-dependents.ts';

/**
 * Registers certificates and SSH host keys, and lets the applications that read from these hosts look again.
 * @throws MalformedRequestError if another is registered for a host and mode is `create`
 */
export async function saveCertificates(
  deps: Dependencies,
  certificates: readonly HostCertificate[],
  options: { readonly mode: 'create' | 'upsert' },
): Promise<readonly HostCertificate[]> {
  const saved: HostCertificate[] = [];
  for (const certificate of certificates) saved.push(await deps.certificates.save(certificate, options));
  await refreshApplicationsReading(deps, isReadFromHostOf(saved));
  return saved;
}

/** Tells of a repository's URL whether it may be at the host of one of these certificates; patterns and hashed names may mean any. */
export function isReadFromHostOf(certificates: readonly HostCertificate[]): (repoURL: string) => boolean {
  const hosts = certificates.map(({ serverName }) => serverName.replace(/^\[(.+)\]:\d+$/, '$1'));
  return (url) => hosts.some((host) => host === hostOf(url) || /[*?|]/.test(host));
}

function hostOf(url: string): string {
  const ssh = parseSshUrl(url);
  if (ssh !== undefined) return ssh.host.toLowerCase();
  return URL.canParse(url) ? new URL(url).hostname : '';
}
