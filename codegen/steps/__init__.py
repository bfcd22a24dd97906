"""The steps, one module each; every module exports its `codegen.step.Step` as `STEP`."""
