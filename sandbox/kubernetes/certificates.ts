import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** What the server proves itself with, and what it asks of its clients. PEM texts. */
export interface Credentials {
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly token: string;
}

const FILE = 'credentials.json';
const LIFETIME_MS = 10 * 365 * 24 * 3600 * 1000;

/** The credentials of a data directory, made at the first start; without a directory they live as long as the process. */
export async function loadCredentials(dataDir: string | undefined): Promise<Credentials> {
  if (dataDir === undefined) return makeCredentials();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const credentials = await makeCredentials();
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
  return credentials;
}

async function makeCredentials(): Promise<Credentials> {
  const notBeforeDate = new Date(Date.now() - 3_600_000);
  const notAfterDate = new Date(Date.now() + LIFETIME_MS);
  const ca = await generate([{ name: 'commonName', value: 'windlass-sandbox-ca' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate,
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'windlass-sandbox' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate,
    notAfterDate,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return {
    caCertificate: ca.cert,
    serverCertificate: server.cert,
    serverKey: server.private,
    token: randomBytes(32).toString('base64url'),
  };
}
