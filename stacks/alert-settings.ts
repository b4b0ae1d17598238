type Environment = { readonly [name: string]: string | undefined };

const PASSED_ON = [
  'WINDLASS_ALERTS',
  'WINDLASS_URL',
  'WINDLASS_MAIL_FROM',
  'WINDLASS_SLACK_TOKEN',
  'WINDLASS_SMTP_URL',
];
const REFERENCE = /^(ssm|secretsmanager):/;
const WITHOUT_SECRET = /^ses:/;

/**
 * Reads who is told of trouble, for the environment of the functions, where no secret may be.
 * @throws Error naming the variable that holds one
 */
export function readAlertSettings(environment: Environment): { readonly [name: string]: string } {
  const settings = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  for (const name of ['WINDLASS_SLACK_TOKEN', 'WINDLASS_SMTP_URL']) {
    const value = settings[name];
    if (value !== undefined && !REFERENCE.test(value) && !WITHOUT_SECRET.test(value)) {
      throw new Error(
        `${name} is a secret: write it as ssm:/path or secretsmanager:<ARN>, and its ARN in WINDLASS_CREDENTIALS`,
      );
    }
  }
  if (/\+https?:/.test(settings.WINDLASS_ALERTS ?? '')) {
    throw new Error(
      'WINDLASS_ALERTS has the URL of a webhook, which is a secret: configure it as service.slack-webhook in argocd-notifications-cm',
    );
  }
  return settings;
}
