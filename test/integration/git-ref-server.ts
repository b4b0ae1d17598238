import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Git server that only tells its refs: one branch, whose commit the test moves, and answers that the test may hold back. */
export interface RefServer extends AsyncDisposable {
  readonly url: string;
  /** Moves `main`. */
  push(commit: string): void;
  /** Questions so far. */
  questions(): number;
  /** From now on a question is answered when `release` is called, with what was true when it came. */
  hold(): void;
  release(): void;
  /** From now on answers this status. */
  fail(status: number | undefined): void;
}

/** Starts the server. */
export async function startRefServer(): Promise<RefServer> {
  let commit = '1'.repeat(40);
  let questions = 0;
  let failure: number | undefined;
  let gate: PromiseWithResolvers<void> | undefined;
  const server = createServer(async (_request, response) => {
    questions++;
    const [status, body] = [failure ?? 200, announcementOf(commit)];
    await gate?.promise;
    response.writeHead(status, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.git`,
    push: (next) => {
      commit = next;
    },
    questions: () => questions,
    hold: () => {
      gate = Promise.withResolvers();
    },
    release: () => {
      gate?.resolve();
      gate = undefined;
    },
    fail: (status) => {
      failure = status;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function announcementOf(commit: string): string {
  const lines = [`${commit} HEAD\0symref=HEAD:refs/heads/main\n`, `${commit} refs/heads/main\n`];
  return `${packet('# service=git-upload-pack\n')}0000${lines.map(packet).join('')}0000`;
}

/** gitprotocol-common, "pkt-line format". */
function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}
