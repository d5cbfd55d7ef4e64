// Compiles the project in the current directory, and prints the errors in it and in the declarations of one of its
// packages, as JSON.
// The declarations of other packages are not checked: aws-cdk-lib's do not support `exactOptionalPropertyTypes`, and
// checking them takes most of the time of a compilation.
const { relative } = require('node:path');
const ts = require(require.resolve('typescript', { paths: [process.cwd()] }));

const [packageName] = process.argv.slice(2);
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (error) => report([error]) };
const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile('tsconfig.json', {}, host);
const program = ts.createProgram(fileNames, options);

const isChecked = ({ fileName }) =>
  !fileName.includes('/node_modules/') || fileName.includes(`/node_modules/${packageName}/`);
const checked = program.getSourceFiles().filter(isChecked);
if (!checked.some(({ fileName }) => fileName.includes(`/${packageName}/lib/`))) {
  throw new Error(`the program contains no declarations of ${packageName}`);
}
report([
  ...errors,
  ...program.getOptionsDiagnostics(),
  ...program.getGlobalDiagnostics(),
  ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  // Emitting all files at once would check all declarations.
  ...checked.flatMap((file) => (file.isDeclarationFile ? [] : program.emit(file).diagnostics)),
]);

function report(diagnostics) {
  const lines = diagnostics.map(({ file, code, messageText }) => {
    const place = file ? relative(process.cwd(), file.fileName) : '';
    return `${place}: error TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  process.stdout.write(JSON.stringify(lines));
}
