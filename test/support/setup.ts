// aws-cdk-lib's CloudFormation validator takes 1.5 s to start in each process. Most tests assert on templates
// themselves; template-validity.test.ts turns it on.
process.env.CDK_VALIDATION ??= 'false';
