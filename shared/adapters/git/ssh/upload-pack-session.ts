import type { ClientChannel } from 'ssh2';
import { SourceUnavailableError } from '../../../domain/errors/source-errors.ts';
import { answerTooLarge } from '../transfer-limits.ts';
import { createAnnouncementReader } from './packet-lines.ts';
import { errorOfServer } from './ssh-errors.ts';

/** One run of `git-upload-pack`: it announces its refs, then takes a request and answers it. */
export interface UploadPackSession {
  /** Everything up to the flush packet. */
  readAnnouncement(): Promise<Buffer>;
  /** Sends the request; all that the server says until it closes. Call it after `readAnnouncement`, once. */
  exchange(request: Buffer): Promise<readonly Buffer[]>;
  /** Says that nothing is wanted, if no request was sent. */
  end(): void;
}

const FLUSH = '0000';
const MAX_STDERR = 4096;
/** The server's words when it may not give a commit by its SHA; over HTTP isomorphic-git sees the same packet. */
const NOT_OUR_REF = /ERR upload-pack: not our ref/;

/** Follows a session over the channel of a started command. */
export function followUploadPack(channel: ClientChannel, url: string, maxResponseBytes: number): UploadPackSession {
  const reader = createAnnouncementReader();
  const announced = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const answer: Buffer[] = [];
  let received = 0;
  let stderr = '';
  let exitCode: number | undefined;
  let isAnnounced = false;
  const fail = (error: unknown): void => {
    announced.reject(error);
    closed.reject(error);
    channel.destroy();
  };
  // Nobody may be waiting yet; whoever asks later still gets the error.
  announced.promise.catch(() => undefined);
  closed.promise.catch(() => undefined);

  channel.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > maxResponseBytes) return fail(answerTooLarge(url, maxResponseBytes));
    if (isAnnounced) return void answer.push(chunk);
    try {
      isAnnounced = reader.push(chunk);
    } catch (cause) {
      return fail(new SourceUnavailableError(`repository ${url}: ${(cause as Error).message}`, { cause }));
    }
    if (!isAnnounced) return;
    answer.push(reader.rest());
    announced.resolve();
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(0, MAX_STDERR);
  });
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? undefined;
  });
  channel.on('error', fail);
  channel.on('close', () => {
    if (!isAnnounced) return fail(errorOfServer(stderr || reader.rest().toString('utf8'), url));
    const isRefusal = answer.some((chunk) => NOT_OUR_REF.test(chunk.toString('latin1', 0, 200)));
    if (exitCode !== undefined && exitCode !== 0 && !isRefusal) return fail(errorOfServer(stderr, url));
    closed.resolve();
  });

  let isRequested = false;
  return {
    async readAnnouncement() {
      await announced.promise;
      return reader.announcement();
    },
    async exchange(request) {
      isRequested = true;
      channel.end(request);
      await closed.promise;
      return answer;
    },
    end() {
      if (!isRequested && channel.writable) channel.end(FLUSH);
    },
  };
}
