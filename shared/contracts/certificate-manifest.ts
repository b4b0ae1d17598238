import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { parseKnownHosts } from '../domain/git/known-hosts.ts';
import { parseValue } from './parse-value.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();

/** Certificates and SSH host keys as they are registered (Argo CD `RepositoryCertificateList`). */
export const certificateListManifestSchema = z.object({
  items: z.array(
    z.object({
      serverName: z.string().min(1, 'must not be empty'),
      certType: z.enum(['https', 'ssh']),
      certSubType: text,
      /** Base64 of the PEM, or of the key's line in base64, as Argo CD's API has it. */
      certData: z.string().min(1, 'must not be empty'),
    }),
  ),
});

/** What is to be registered for a host. */
export interface CertificateManifest {
  readonly serverName: string;
  readonly certType: 'https' | 'ssh';
  readonly certSubType: string;
  /** PEM for `https`, base64 for `ssh`. */
  readonly certData: string;
}

/**
 * Reads certificates as Argo CD's API and CLI write them.
 * @throws MalformedRequestError naming the entry that is none
 */
export function parseCertificateListManifest(value: unknown): readonly CertificateManifest[] {
  const { items } = parseValue(certificateListManifestSchema, withoutNulls(value));
  return items.map(({ certSubType = '', ...item }, position) => {
    const at = `items[${position}]`;
    const certData = Buffer.from(item.certData, 'base64').toString('utf8').trim();
    if (item.certType === 'ssh') return readHostKey({ ...item, certSubType, certData }, at);
    return { ...item, certSubType: '', certData: readPem(certData, at) };
  });
}

function readHostKey(item: CertificateManifest, at: string): CertificateManifest {
  // golang's client prefixes the type in some versions; the store keeps it apart.
  const key = item.certData.split(/\s+/).at(-1) ?? '';
  try {
    parseKnownHosts(`${item.serverName} ${item.certSubType} ${key}`);
  } catch {
    throw new MalformedRequestError(
      `${at}: is no SSH host key; certSubType must be its type, like "ssh-ed25519", and certData the key`,
    );
  }
  return { ...item, certData: key };
}

function readPem(pem: string, at: string): string {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (certificates.length > 0) {
      for (const certificate of certificates) new X509Certificate(certificate);
      return `${certificates.join('\n')}\n`;
    }
  } catch {
    // Said below, with what is expected.
  }
  throw new MalformedRequestError(`${at}.certData: expected certificates in PEM form, in base64`);
}
