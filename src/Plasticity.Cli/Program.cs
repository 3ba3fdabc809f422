using Plasticity.Cli;

return CommandLine.Run(args, Terminal.OfProcess());
