/** The realm rules of ARCHITECTURE.md: app → lib ← sw, gateway → lib, sandbox → lib, nothing else. */
const realm = (name, allowed) => ({
  name: `${name}-imports-only-${allowed.join('-and-')}`,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^(src|e2e|bench|scripts)/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    realm('lib', []),
    realm('app', ['lib']),
    realm('sw', ['lib']),
    realm('gateway', ['lib']),
    realm('sandbox', ['lib']),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'no-node-in-the-browser',
      severity: 'error',
      from: { path: '^src/(lib|app|sw)/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'browser', 'default'] },
  },
};
