import { MalformedRequestError } from '../errors/request-errors.ts';

/** Names a secret that is kept elsewhere: in AWS Secrets Manager, or as a parameter of AWS Systems Manager. */
export interface SecretReference {
  readonly store: 'secretsmanager' | 'ssm';
  /** ARN or name of the secret; path of the parameter. */
  readonly id: string;
  /** The field that is meant, if the secret is a JSON object. */
  readonly jsonKey?: string;
  /** As it was written. Not secret: for messages. */
  readonly text: string;
}

const REFERENCE = /^(secretsmanager|ssm):([^#]*)(?:#(.*))?$/s;
const SECRET_ID = /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|[A-Za-z0-9/_+=.@-]{1,512})$/;
const PARAMETER_PATH = /^(\/[A-Za-z0-9._-]+)+$/;

/**
 * Reads `secretsmanager:<ARN or name>[#jsonKey]` or `ssm:/path[#jsonKey]`.
 * @returns undefined if the text is no reference, and so a value itself
 * @throws MalformedRequestError if it begins as a reference and is none
 */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, store, id = '', jsonKey] = REFERENCE.exec(text) ?? [];
  if (store !== 'secretsmanager' && store !== 'ssm') return undefined;
  const isValid = store === 'ssm' ? PARAMETER_PATH.test(id) : SECRET_ID.test(id);
  if (!isValid || jsonKey === '') {
    const form = store === 'ssm' ? 'ssm:/path/of/parameter[#jsonKey]' : 'secretsmanager:<ARN or name>[#jsonKey]';
    throw new MalformedRequestError(`the secret reference "${text}" cannot be read; write ${form}`);
  }
  return { store, id, text, ...(jsonKey === undefined ? {} : { jsonKey }) };
}

/** The region that the ARN of a reference names. */
export function regionOfReference({ id }: SecretReference): string | undefined {
  return id.startsWith('arn:') ? id.split(':')[3] : undefined;
}

/** The name without what AWS adds to it in an ARN, so that all ways to name a secret become one. */
export function plainNameOf({ store, id }: SecretReference): string {
  if (!id.startsWith('arn:')) return `${store}:${id}`;
  return `${store}:${id
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-[A-Za-z0-9]{6}$/, '')}`;
}
