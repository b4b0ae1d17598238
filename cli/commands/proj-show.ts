import type { Command } from 'commander';
import type { AppProject } from '../../shared/domain/project/app-project.ts';
import { readProject } from '../api/project.ts';
import { formatProject, formatProjects } from '../output/describe-project.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

/** Adds `windlass proj list` and `windlass proj get`. */
export function registerProjShow(proj: Command, { terminal, connect }: CommandContext): void {
  const list = proj.command('list').description('list projects');
  withOutputFlag(withConnectionFlags(list)).action(async (flags: { output: OutputFormat }, self: Command) => {
    const client = await connect(self);
    const { body } = await client.request<{ items: readonly AppProject[] }>('GET', '/api/v1/projects');
    if (await printForPrograms(terminal, flags.output, body.items)) return;
    if (flags.output === 'name') for (const { metadata } of body.items) terminal.write(`${metadata.name}\n`);
    else terminal.write(formatProjects(body.items, terminal));
  });

  const get = proj.command('get <name>').description('show a project');
  withOutputFlag(withConnectionFlags(get)).action(
    async (name: string, flags: { output: OutputFormat }, self: Command) => {
      const project = await readProject(await connect(self), name);
      if (await printForPrograms(terminal, flags.output, project)) return;
      if (flags.output === 'name') terminal.write(`${project.metadata.name}\n`);
      else terminal.write(formatProject(project, terminal));
    },
  );
}
