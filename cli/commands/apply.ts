import type { Command } from 'commander';
import { applyDocument } from '../apply/apply-document.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, collect, withConnectionFlags } from './command-context.ts';

/** Adds `windlass apply`. */
export function registerApply(program: Command, context: CommandContext): void {
  const command = program
    .command('apply')
    .description(
      'create or change what manifests describe: Applications, AppProjects, Secrets of clusters and repositories, the ConfigMap argocd-cm, and argocd-notifications-cm with its Secret',
    )
    .requiredOption('-f, --filename <file>', 'file, folder, or "-" for the input; may be repeated', collect);
  withConnectionFlags(command).action(async (flags: { readonly filename: readonly string[] }, self: Command) => {
    const { terminal } = context;
    // Loaded only when needed: reading YAML is most of what starting the CLI would cost.
    const { readDocuments } = await import('../apply/read-documents.ts');
    const documents = await readDocuments(flags.filename, terminal);
    if (documents.length === 0) throw new CliError(`there is no manifest in ${flags.filename.join(', ')}`);
    const client = await context.connect(self);
    let faults = 0;
    for (const document of documents) {
      const { line, warning, isFault } = await applyDocument(client, document);
      if (isFault) terminal.writeError(`${line}\n`);
      else terminal.write(`${line}\n`);
      if (warning) terminal.writeError(`Warning: ${warning}\n`);
      faults += isFault ? 1 : 0;
    }
    if (faults > 0) throw new CliError(`${faults} of ${documents.length} manifests were not applied`);
  });
}
