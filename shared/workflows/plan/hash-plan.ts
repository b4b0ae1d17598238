import type { Application } from '../../domain/application/application.ts';
import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import { withoutServerFields } from '../../domain/diff/compare-resource.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import type { SecretBox } from '../../ports/secret-box.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';

/**
 * Names what a plan was made from: what would be applied, where, and what was live (without what only the server writes). Keyed, since values of
 * Secrets go into it.
 */
export function hashPlan(
  secrets: Pick<SecretBox, 'fingerprint'>,
  { metadata, spec }: Pick<Application, 'metadata' | 'spec'>,
  compared: readonly ObjectComparison[],
  hooks: readonly KubernetesObject[],
): string {
  const objects = compared
    .map(({ pair: { key, target, live } }) => [
      formatResourceKey(key),
      target ?? null,
      live ? withoutServerFields(live) : null,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  // The order of files in a repository changes nothing.
  const sorted = hooks.map((hook) => canonicalJson(hook)).sort();
  const text = canonicalJson([metadata.namespace, metadata.name, spec.destination, spec.syncPolicy, objects, sorted]);
  // One fingerprint has 64 bits: few enough that somebody could look for two plans that share it.
  return secrets.fingerprint(`a${text}`) + secrets.fingerprint(`b${text}`);
}
