import { randomBytes } from 'node:crypto';
import type { StageSettings } from './stage-settings.ts';

/** What only the functions may know; kept in the Parameter Store, whose standard parameters cost nothing. */
export interface Parameters {
  /** The key that seals credentials in the table. */
  readonly secretKey: aws.ssm.Parameter;
  readonly adminToken: aws.ssm.Parameter;
  /** One secret or a comma list while they are rotated. */
  readonly webhookSecretGitHub: aws.ssm.Parameter;
  /** Of GitLab: the secret token of its webhooks, in the same form. */
  readonly webhookSecretGitLab: aws.ssm.Parameter;
}

const KEY_BYTES = 32;

/** Makes the parameters with random values once; a value that a person changes is never overwritten. */
export function createParameters({ stage }: StageSettings): Parameters {
  const create = (logicalName: string, name: string) =>
    new aws.ssm.Parameter(
      logicalName,
      {
        name: `/${$app.name}/${stage}/${name}`,
        type: 'SecureString',
        value: $util.secret(randomBytes(KEY_BYTES).toString('base64url')),
      },
      { ignoreChanges: ['value'] },
    );
  return {
    secretKey: create('SecretKey', 'secret-key'),
    adminToken: create('AdminToken', 'admin-token'),
    webhookSecretGitHub: create('WebhookSecretGitHub', 'webhook-secret-github'),
    webhookSecretGitLab: create('WebhookSecretGitLab', 'webhook-secret-gitlab'),
  };
}
