import { createDynamoClient, createSqsClient } from '../adapters/aws/aws-clients.ts';
import { createAwsSecretReferences } from '../adapters/aws/aws-secret-references.ts';
import { createDynamoTable } from '../adapters/aws/dynamo-table.ts';
import { createPowertoolsLogger } from '../adapters/aws/powertools-logger.ts';
import { createSqsWorkQueue } from '../adapters/aws/sqs-work-queue.ts';
import { createWebhookReader } from '../adapters/git/webhook-reader.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { parseSecretReference } from '../domain/secret/secret-reference.ts';
import type { SecretReferences } from '../ports/secret-references.ts';
import type { WebhookReader } from '../ports/webhook-reader.ts';
import { createDeliveryStore } from '../stores/delivery-store.ts';
import type { ReceiveDependencies } from '../workflows/git-events/receive-webhook.ts';
import { readAwsSettings } from './aws-settings.ts';
import { readLogLevel } from './log-level.ts';

type Environment = { readonly [name: string]: string | undefined };

/**
 * Composes what receives webhooks, and nothing else: it is loaded while GitHub waits.
 * @throws MalformedRequestError naming the variable that is missing
 */
export function composeAwsReceive(environment: Environment = process.env): ReceiveDependencies {
  const { tableName, queueUrls, stage } = readAwsSettings(environment);
  const clock = systemClock;
  return {
    deliveries: createDeliveryStore({
      table: createDynamoTable({ client: createDynamoClient(), tableName, clock }),
      clock,
    }),
    queue: createSqsWorkQueue({ client: createSqsClient(), queueUrls }),
    logger: createPowertoolsLogger({ level: readLogLevel(environment.WINDLASS_LOG_LEVEL, 'info'), stage }),
    webhooks: rotatingWebhookReader(environment, createAwsSecretReferences({ clock })),
  };
}

/** Looks at the secrets of the sender anew with each delivery: the references remember them for some minutes. */
function rotatingWebhookReader(environment: Environment, references: SecretReferences): WebhookReader {
  const none = { github: [], gitlab: [] };
  const secretsOf = async (provider: string) => {
    if (provider !== 'github' && provider !== 'gitlab') return none;
    const text = environment[`WINDLASS_WEBHOOK_SECRET_${provider.toUpperCase()}`];
    return { ...none, [provider]: await readSecretList(text, references) };
  };
  return {
    ...createWebhookReader({ secrets: none }),
    verify: async (provider, headers, rawBody) =>
      createWebhookReader({ secrets: await secretsOf(provider) }).verify(provider, headers, rawBody),
  };
}

/**
 * Reads a comma list of secrets, or the reference to one.
 * @throws SecretReferenceError
 */
export async function readSecretList(
  text: string | undefined,
  references: SecretReferences,
): Promise<readonly string[]> {
  const value = text && parseSecretReference(text) ? await references.resolve(text) : (text ?? '');
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
