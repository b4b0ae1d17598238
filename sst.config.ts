/// <reference path="./.sst/platform/config.d.ts" />

// biome-ignore lint/style/noDefaultExport: sst reads the default export
export default $config({
  app({ stage }) {
    const isProduction = stage === 'production';
    return { name: 'windlass', home: 'aws', protect: isProduction, removal: isProduction ? 'retain' : 'remove' };
  },
  async run() {
    const { readStageSettings } = await import('./stacks/stage-settings.ts');
    const { deployWindlass } = await import('./stacks/deploy-windlass.ts');
    return deployWindlass(readStageSettings($app.stage, process.env));
  },
});
