import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail that the server took. */
export interface TakenMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly user?: string;
  /** Headers and body as they came. */
  readonly text: string;
}

/** A real SMTP server in this process. */
export interface MailServer {
  readonly port: number;
  readonly mails: TakenMail[];
  /** What it says to the next recipients; SMTP codes like 450 and 550. */
  readonly refusals: number[];
  close(): Promise<void>;
}

/** Starts one on a free port of this machine. @param password of every user; absent: nobody signs in */
export async function startMailServer(password?: string): Promise<MailServer> {
  const mails: TakenMail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (auth.password === password) done(null, { user: auth.username ?? '' });
      else done(Object.assign(new Error(`535 no entry with ${auth.password}`), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, done) {
      const responseCode = refusals.shift();
      done(responseCode === undefined ? null : Object.assign(new Error('not now'), { responseCode }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          ...(session.user === undefined ? {} : { user: String(session.user) }),
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  const net = server.listen(0, '127.0.0.1');
  await once(net, 'listening');
  return {
    port: (net.address() as AddressInfo).port,
    mails,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
