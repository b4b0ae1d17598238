import { Command, CommanderError } from 'commander';
import { messageOf } from '../shared/domain/errors/gitops-error.ts';
import { CliError, CliExit } from './cli-error.ts';
import { registerApp } from './commands/app.ts';
import { registerApply } from './commands/apply.ts';
import { registerCert } from './commands/cert.ts';
import { registerCluster } from './commands/cluster/cluster.ts';
import { createCommandContext, normalizeFlags, withConnectionFlags } from './commands/command-context.ts';
import { registerDeadLetter } from './commands/dead-letter.ts';
import { registerDora } from './commands/dora.ts';
import { registerNotifications } from './commands/notifications.ts';
import { registerPlan } from './commands/plan.ts';
import { registerProj } from './commands/proj.ts';
import { registerRepo } from './commands/repo/repo.ts';
import { registerRepocreds } from './commands/repo/repocreds.ts';
import { registerVersion } from './commands/version.ts';
import type { Terminal } from './terminal.ts';
import { WINDLASS_VERSION } from './version.ts';

/**
 * Runs the CLI.
 * @param args what stands behind `windlass`
 * @returns the exit code: 0 it worked, 1 it failed, 2 it was called wrongly; `app diff` has its own
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = await createProgram(args, terminal);
  try {
    await program.parseAsync(normalizeFlags(args), { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CliExit) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.writeError(`Error: ${messageOf(error)}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

async function createProgram(args: readonly string[], terminal: Terminal): Promise<Command> {
  const program = new Command('windlass')
    .description('GitOps for Kubernetes that runs only when something happens')
    .version(WINDLASS_VERSION)
    // Flags before a command belong to all, flags behind it to that command: `serve --data-dir` is not ours.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.writeError(text),
      getOutHasColors: () => terminal.hasColor,
    });
  withConnectionFlags(program);
  const context = createCommandContext(terminal);
  registerApp(program, context);
  registerApply(program, context);
  registerCert(program, context);
  registerCluster(program, context);
  registerDeadLetter(program, context);
  registerDora(program, context);
  registerNotifications(program, context);
  registerPlan(program, context);
  registerProj(program, context);
  registerRepo(program, context);
  registerRepocreds(program, context);
  registerVersion(program, context);
  if (needsServe(args)) {
    // Loading it takes longer than most commands run.
    const { registerServe } = await import('./commands/serve.ts');
    registerServe(program);
  }
  return program;
}

/** Commands beside `serve`. */
const LIGHT_COMMANDS: readonly string[] = [
  'app',
  'apply',
  'cert',
  'cluster',
  'dead-letter',
  'dora',
  'notifications',
  'plan',
  'proj',
  'repo',
  'repocreds',
  'version',
];

/** The help of the program names `serve` too; the first word may be the value of a flag, as in `--data-dir x --help`. */
function needsServe(args: readonly string[]): boolean {
  return args.includes('serve') || !args.some((arg) => LIGHT_COMMANDS.includes(arg));
}
