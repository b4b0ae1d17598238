import { stringify } from 'yaml';
import type { Credentials } from './certificates.ts';

const NAME = 'windlass-sandbox';

/** The kubeconfig (YAML) of a client of the sandbox. */
export function writeKubeconfig(url: string, credentials: Credentials): string {
  const certificate = Buffer.from(credentials.caCertificate).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NAME, cluster: { server: url, 'certificate-authority-data': certificate } }],
    users: [{ name: NAME, user: { token: credentials.token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: 'default' } }],
    'current-context': NAME,
  });
}
