import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const RUNNER = resolve(import.meta.dirname, 'function-runner.ts');

/** A function in a process of its own, that can be killed as Lambda does it. */
export interface FunctionProcess {
  /** Rejects if it is killed meanwhile. */
  invoke(event: SQSEvent): Promise<SQSBatchResponse>;
  kill(): Promise<void>;
}

/** Starts the entry `functions/aws/<name>.ts` with the environment of this process. */
export function startFunctionProcess(name: string): FunctionProcess {
  const child: ChildProcess = fork(RUNNER, [name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    invoke(event) {
      const answered = new Promise<SQSBatchResponse>((done) =>
        child.once('message', (answer) => done(answer as SQSBatchResponse)),
      );
      child.send(event);
      const killed = exited.then((): never => {
        throw new Error(`the function ${name} was killed`);
      });
      return Promise.race([answered, killed]);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
