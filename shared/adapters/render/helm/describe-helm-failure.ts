import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { maskSecrets, namesSecret, secretsIn, secretsOfYaml } from '../secret-values.ts';

/** What is needed to say why helm failed. */
export interface FailureContext {
  /** Names of `ref` sources, by the number of their directory. */
  readonly references: readonly string[];
  /** Values as YAML, and parameters: what stands there below a name like `password` must not be told. */
  readonly values: readonly string[];
  readonly parameters: readonly { readonly name?: string; readonly value?: string }[];
}

/** More templates within each other than any chart has. */
const MAX_STEPS = 12;
const STEP = ': error calling include: ';

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
  const secrets = [...context.values.flatMap(secretsOfYaml), ...context.parameters.flatMap(secretOfParameter)];
  return new ManifestInvalidError(maskSecrets(words, secrets), { data: error.data });
}

/** Templates that include each other make helm say the same hundreds of times, and the end of that is cut off. */
function withoutCircle(message: string): string {
  const [outermost = '', ...steps] = message.split(STEP);
  if (steps.length <= MAX_STEPS) return message;
  return `${outermost}${STEP}${steps[0]}: the templates include each other without end`;
}

function secretOfParameter({
  name = '',
  value = '',
}: {
  readonly name?: string;
  readonly value?: string;
}): readonly string[] {
  return secretsIn(value, name.split('.').some(namesSecret));
}
