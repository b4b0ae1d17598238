import { type Command, Option } from 'commander';
import type { KeptPlanAnswer } from '../../shared/contracts/plan-api.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { isEmptyPlan } from '../../shared/domain/plan/application-plan.ts';
import { describePlanText } from '../../shared/domain/plan/describe-plan-text.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { CliError, CliExit } from '../cli-error.ts';
import { type CommandContext, withConnectionFlags } from './command-context.ts';
import { collectList } from './parse-sync-flags.ts';

interface PlanFlags {
  readonly app: string;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly string[];
  readonly appNamespace?: string;
  readonly output: 'text' | 'json';
}

/** Adds `windlass plan`. */
export function registerPlan(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .description(
      'show what a sync of a revision would do to the cluster, without doing it; exit code 0: nothing, 1: something, 2: it could not be found out',
    )
    .requiredOption('--app <name>', 'the application')
    .option('--revision <revision>', 'branch, tag or commit (default: what the application follows)')
    .option('--revisions <revision>', 'those of several sources, for --source-positions; may be repeated', collectList)
    .option('--source-positions <n>', 'which sources --revisions are for; the first is 1', collectList)
    .option('-N, --app-namespace <name>', 'namespace of the application')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'));
  withConnectionFlags(command).action(async (flags: PlanFlags, self: Command) => {
    let plan: KeptPlanAnswer;
    try {
      plan = await readPlan(context, flags, self);
    } catch (error) {
      // 1 would say that something changes.
      throw new CliError(messageOf(error), 2);
    }
    const { terminal } = context;
    terminal.write(flags.output === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : describePlanText(plan));
    if (plan.trouble) throw new CliExit(2);
    if (!isEmptyPlan(plan)) throw new CliExit(1);
  });
}

async function readPlan(
  context: CommandContext,
  { app, appNamespace, revision, revisions, sourcePositions }: PlanFlags,
  self: Command,
): Promise<KeptPlanAnswer> {
  const name = parseApplicationName(app, appNamespace);
  const client = await context.connect(self);
  const { body } = await client.request<KeptPlanAnswer>('GET', `${applicationPath(name)}/plan`, {
    query: { appNamespace: name.appNamespace, revision, revisions, sourcePositions },
  });
  return body;
}
