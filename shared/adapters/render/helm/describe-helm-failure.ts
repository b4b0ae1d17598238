import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { parseKubernetesYaml } from '../kubernetes-yaml.ts';

/** What is needed to say why helm failed. */
export interface FailureContext {
  /** Names of `ref` sources, by the number of their directory. */
  readonly references: readonly string[];
  /** Values as YAML, and parameters: what stands there below a name like `password` must not be told. */
  readonly values: readonly string[];
  readonly parameters: readonly { readonly name?: string; readonly value?: string }[];
}

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|private[-_]?key|api[-_]?key|access[-_]?key|auth$/i;
/** Shorter texts would be found in every word. */
const MIN_SECRET_LENGTH = 4;
/** More templates within each other than any chart has. */
const MAX_STEPS = 12;
const STEP = ': error calling include: ';
const MASK = '++++++++';

/** Puts helm's error into words that a user of the repository can follow, without values that look like secrets. */
export function describeHelmFailure(error: ManifestInvalidError, context: FailureContext): ManifestInvalidError {
  const words = withoutCircle(error.message)
    .split('\n')
    // Helm's log says the same as the error below it.
    .filter((line) => !/^(helm: )?level=/.test(line))
    .join('\n')
    .replace(/^(helm: )?Error: /, 'helm: ')
    .replace(/\n*Use --debug flag to render out invalid YAML\s*$/, '')
    .replace(/\.\.\/references\/(\d+)\//g, (_all, index) => `$${context.references[Number(index)] ?? ''}/`)
    .replace('failed to parse -:', 'failed to parse helm.values:');
  const secrets = new Set([...context.values.flatMap(secretsOf), ...context.parameters.flatMap(secretOfParameter)]);
  // The longest first: one may be the beginning of another.
  const masked = [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(secret, MASK), words);
  return new ManifestInvalidError(masked, { data: error.data });
}

/** Templates that include each other make helm say the same hundreds of times, and the end of that is cut off. */
function withoutCircle(message: string): string {
  const [outermost = '', ...steps] = message.split(STEP);
  if (steps.length <= MAX_STEPS) return message;
  return `${outermost}${STEP}${steps[0]}: the templates include each other without end`;
}

function secretsOf(yaml: string): readonly string[] {
  return parseKubernetesYaml(yaml).flatMap((document) => (document.ok ? secretsIn(document.value, false) : []));
}

function secretsIn(value: unknown, isSecret: boolean): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return isSecret && String(value).length >= MIN_SECRET_LENGTH ? [String(value)] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => secretsIn(item, isSecret || SECRET_NAME.test(name)));
}

function secretOfParameter({
  name = '',
  value = '',
}: {
  readonly name?: string;
  readonly value?: string;
}): readonly string[] {
  return secretsIn(
    value,
    name.split('.').some((part) => SECRET_NAME.test(part)),
  );
}
