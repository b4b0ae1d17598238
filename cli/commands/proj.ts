import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { registerProjCreate } from './proj-create.ts';
import { registerProjDelete } from './proj-delete.ts';
import { registerProjShow } from './proj-show.ts';
import { registerProjWindows } from './proj-windows.ts';

/** Adds `windlass proj …`. */
export function registerProj(program: Command, context: CommandContext): void {
  const proj = program.command('proj').description('manage projects');
  registerProjCreate(proj, context);
  registerProjDelete(proj, context);
  registerProjShow(proj, context);
  registerProjWindows(proj, context);
}
