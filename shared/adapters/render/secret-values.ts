import { parseKubernetesYaml } from './kubernetes-yaml.ts';

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|private[-_]?key|api[-_]?key|access[-_]?key|auth$/i;
/** These name Secrets, which is no secret. */
const NAMES_OF_SECRETS = /^(secretGenerator|secretName|secretRef|secretKeyRef|imagePullSecrets?|existingSecret)$/i;
/** Shorter texts would be found in every word. */
const MIN_SECRET_LENGTH = 4;
const MASK = '++++++++';

/** Whether what has this name must not be told. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name) && !NAMES_OF_SECRETS.test(name);
}

/** The values in YAML that must not be told: those below names like `password`, and what a Secret holds. What is no YAML has none. */
export function secretsOfYaml(yaml: string): readonly string[] {
  return parseKubernetesYaml(yaml).flatMap((document) => (document.ok ? secretsIn(document.value, false) : []));
}

/** The values in a value that must not be told. @param isSecret whether that is all of them */
export function secretsIn(value: unknown, isSecret: boolean): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return isSecret && String(value).length >= MIN_SECRET_LENGTH ? [String(value)] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const holdsSecrets = 'kind' in value && value.kind === 'Secret';
  return Object.entries(value).flatMap(([name, item]) => {
    const isData = holdsSecrets && (name === 'data' || name === 'stringData');
    if (name === 'secretGenerator') return literalsOf(item);
    return secretsIn(item, isSecret || isData || namesSecret(name));
  });
}

/** Puts a mask in the place of each secret. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  // The longest first: one may be the beginning of another.
  return [...new Set(secrets)]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

/** The values of a kustomization's `secretGenerator`, written as `key=value`. */
function literalsOf(generators: unknown): readonly string[] {
  return (Array.isArray(generators) ? generators : []).flatMap((generator: { readonly literals?: unknown } | null) => {
    const literals = Array.isArray(generator?.literals) ? generator.literals : [];
    return literals.flatMap((literal) => secretsIn(String(literal).replace(/^[^=]*=/, ''), true));
  });
}
