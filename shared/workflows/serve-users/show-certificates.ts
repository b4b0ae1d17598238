import { createHash, X509Certificate } from 'node:crypto';
import type { HostCertificate } from '../../stores/certificate-store.ts';

/** A certificate or SSH host key as the API shows it. */
export interface ShownCertificate extends Omit<HostCertificate, 'certData'> {
  /** The subject of the first certificate, or the fingerprint of the key. */
  readonly certInfo: string;
}

/** Shows what is registered as Argo CD does: by what people compare, not the data. */
export function showCertificates(certificates: readonly HostCertificate[]): readonly ShownCertificate[] {
  return certificates.map(({ certData, ...certificate }) => ({
    ...certificate,
    certInfo: certificate.certType === 'https' ? subjectOf(certData) : fingerprintOf(certData),
  }));
}

function subjectOf(pem: string): string {
  return new X509Certificate(pem).subject.replaceAll('\n', ', ');
}

/** As `ssh-keygen -l` prints it. */
function fingerprintOf(key: string): string {
  const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}
