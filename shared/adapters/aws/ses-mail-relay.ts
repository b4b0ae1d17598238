import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { Mail, MailRelay } from '../../ports/mail-relay.ts';

const UTF_8 = 'UTF-8';
const MAX_ATTEMPTS = 2;
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 10_000 };
/** Answers that another try does not change (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html). */
const LASTING =
  /^(AccessDenied|AccountSuspended|BadRequest|MailFromDomainNotVerified|MessageRejected|NotFound|SendingPaused|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch)/;

/** Makes the relay of Amazon SES; region, credentials and endpoint are those of the environment, and the client is loaded for the first mail. */
export function createSesMailRelay(): MailRelay {
  const clients = new Map<string | undefined, Promise<SESv2Client>>();
  const clientOf = (region: string | undefined) => {
    const client = clients.get(region) ?? createClient(region);
    clients.set(region, client);
    return client;
  };
  return {
    async send(mail, region) {
      const { SendEmailCommand } = await import('@aws-sdk/client-sesv2');
      try {
        const client = await clientOf(region);
        await client.send(new SendEmailCommand(commandOf(mail)));
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

async function createClient(region: string | undefined): Promise<SESv2Client> {
  const { SESv2Client } = await import('@aws-sdk/client-sesv2');
  const settings = { maxAttempts: MAX_ATTEMPTS, requestHandler: TIMEOUTS };
  return new SESv2Client(region === undefined ? settings : { ...settings, region });
}

function commandOf({ from, to, subject, body, isHtml }: Mail) {
  const text = { Data: body, Charset: UTF_8 };
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: {
      // A line break would begin another header.
      Simple: {
        Subject: { Data: subject.replace(/\s+/g, ' '), Charset: UTF_8 },
        Body: isHtml ? { Html: text } : { Text: text },
      },
    },
  };
}

function translate(error: unknown) {
  const name = error instanceof Error ? error.name : 'unknown';
  const message = `Amazon SES did not take the mail: ${name}: ${messageOf(error)}`;
  return LASTING.test(name)
    ? new NotificationRefusedError(message)
    : new NotificationUnavailableError(message, { retry: 'backoff' });
}
