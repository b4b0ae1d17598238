import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { SecretReferenceError } from '../../domain/errors/secret-errors.ts';
import {
  parseSecretReference,
  plainNameOf,
  regionOfReference,
  type SecretReference,
} from '../../domain/secret/secret-reference.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SecretReferences } from '../../ports/secret-references.ts';

/** How references are read. */
export interface AwsSecretReferencesOptions {
  readonly clock: Clock;
  /** References that nobody may register: our own keys. */
  readonly reserved?: readonly string[];
  /** Seconds that a value is remembered; default 300. */
  readonly keepSeconds?: number;
  /** Reads a secret as it is stored; default: AWS. */
  readonly read?: (reference: SecretReference) => Promise<string>;
}

const KEEP_SECONDS = 300;
/**
 * The Parameter Store answers 40 requests a second in an account, and a push to many applications starts more functions at once, each of
 * which reads its keys (https://docs.aws.amazon.com/general/latest/gr/ssm.html). With the SDK's back-off the last one waits some ten seconds.
 */
const CLIENT = { maxAttempts: 6, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };
/** A call that AWS does not take for what it says; anything else may pass. */
const LASTING =
  /^(AccessDenied|ResourceNotFound|ParameterNotFound|InvalidRequest|InvalidParameter|Validation|Decryption)/;

/** Makes the reader of secrets in AWS Secrets Manager and Systems Manager; its clients are loaded when they are first needed. */
export function createAwsSecretReferences(options: AwsSecretReferencesOptions): SecretReferences {
  const { clock, keepSeconds = KEEP_SECONDS, read = readFromAws } = options;
  const reserved = new Set((options.reserved ?? []).map((text) => plainNameOf(parse(text))));
  const kept = new Map<string, { readonly text: Promise<string>; readonly until: number }>();
  const readKept = (reference: SecretReference): Promise<string> => {
    const key = `${reference.store}:${reference.id}`;
    const known = kept.get(key);
    const now = clock.now().getTime();
    if (known && now < known.until) return known.text;
    const text = read(reference);
    kept.set(key, { text, until: now + keepSeconds * 1000 });
    // A failure is not remembered: what is missing may be put there meanwhile.
    text.catch(() => kept.delete(key));
    return text;
  };
  return {
    async resolve(text) {
      const reference = parse(text);
      if (reserved.has(plainNameOf(reference))) {
        throw new SecretReferenceError(`the secret ${text} is a key of Windlass itself and cannot be referred to`);
      }
      try {
        return fieldOf(reference, await readKept(reference));
      } catch (error) {
        throw translate(reference, error);
      }
    },
  };
}

function parse(text: string): SecretReference {
  const reference = parseSecretReference(text);
  if (reference) return reference;
  // What it is, if it is none, may be a secret: it is not shown.
  throw new MalformedRequestError('a reference to a secret must begin with "secretsmanager:" or "ssm:"');
}

function fieldOf(reference: SecretReference, text: string): string {
  const { jsonKey } = reference;
  if (jsonKey === undefined) return text;
  const value = parseObject(reference, text)[jsonKey];
  if (typeof value === 'string') return value;
  throw new SecretReferenceError(`the secret ${reference.text} has no text field "${jsonKey}"`);
}

function parseObject(reference: SecretReference, text: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as { readonly [key: string]: unknown };
  } catch {
    // The parser's message would quote the secret.
  }
  throw new SecretReferenceError(`the secret ${reference.text} is no JSON object; leave out what follows "#"`);
}

function translate({ text }: SecretReference, error: unknown): GitOpsError {
  if (error instanceof GitOpsError) return error;
  const name = error instanceof Error ? error.name : 'Error';
  const denied = name.startsWith('AccessDenied') ? '; let the role of the function read it (WINDLASS_CREDENTIALS)' : '';
  return new SecretReferenceError(`cannot read the secret ${text}: ${name}: ${messageOf(error)}${denied}`, {
    retry: LASTING.test(name) ? 'never' : 'backoff',
    data: { reference: text, reason: name },
    cause: error,
  });
}

async function readFromAws(reference: SecretReference): Promise<string> {
  return reference.store === 'ssm' ? readParameter(reference) : readSecret(reference);
}

async function readParameter({ id, text }: SecretReference): Promise<string> {
  const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(CLIENT);
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
    if (Parameter?.Value !== undefined) return Parameter.Value;
    throw new SecretReferenceError(`the parameter ${text} has no value`);
  } finally {
    client.destroy();
  }
}

async function readSecret(reference: SecretReference): Promise<string> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const region = regionOfReference(reference);
  const client = new SecretsManagerClient(region === undefined ? CLIENT : { ...CLIENT, region });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: reference.id }));
    if (SecretString !== undefined) return SecretString;
    throw new SecretReferenceError(`the secret ${reference.text} is binary; store it as text`);
  } finally {
    client.destroy();
  }
}
