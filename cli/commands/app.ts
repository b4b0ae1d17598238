import type { Command } from 'commander';
import { registerAppCreate } from './app-create.ts';
import { registerAppDelete } from './app-delete.ts';
import { registerAppDiff } from './app-diff.ts';
import { registerAppDrift } from './app-drift.ts';
import { registerAppGet } from './app-get.ts';
import { registerAppHistory } from './app-history.ts';
import { registerAppList } from './app-list.ts';
import { registerAppLogs } from './app-logs.ts';
import { registerAppManifests } from './app-manifests.ts';
import { registerAppOperations } from './app-operations.ts';
import { registerAppResources } from './app-resources.ts';
import { registerAppSync } from './app-sync.ts';
import { registerAppWait } from './app-wait.ts';
import type { CommandContext } from './command-context.ts';

/** Adds `windlass app …`. */
export function registerApp(program: Command, context: CommandContext): void {
  const app = program.command('app').description('manage applications');
  registerAppCreate(app, context);
  registerAppDelete(app, context);
  registerAppDiff(app, context);
  registerAppDrift(app, context);
  registerAppGet(app, context);
  registerAppHistory(app, context);
  registerAppList(app, context);
  registerAppManifests(app, context);
  registerAppOperations(app, context);
  registerAppLogs(app, context);
  registerAppResources(app, context);
  registerAppSync(app, context);
  registerAppWait(app, context);
}
