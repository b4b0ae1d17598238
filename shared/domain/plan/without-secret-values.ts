import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { isSecret } from '../resource/redact-secrets.ts';
import { MASK } from '../resource/secret-masks.ts';

/** Takes the values of Secrets out of what a server said of them: it likes to quote what it does not take. */
export function withoutSecretValues(text: string, objects: readonly (KubernetesObject | undefined)[]): string {
  const values = objects.flatMap((object) => (object && isSecret(object) ? valuesOf(object) : []));
  const longestFirst = [...new Set(values)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
  return longestFirst.reduce((kept, value) => kept.replaceAll(value, MASK), text);
}

function valuesOf({ data, stringData }: KubernetesObject): readonly string[] {
  const encoded = textsOf(data);
  const plain = textsOf(stringData);
  return [
    ...encoded,
    ...encoded.map((value) => Buffer.from(value, 'base64').toString('utf8')),
    ...plain,
    ...plain.map((value) => Buffer.from(value).toString('base64')),
  ];
}

function textsOf(values: unknown): readonly string[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.values(values).filter((value) => typeof value === 'string');
}
