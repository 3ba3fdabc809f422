using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Xunit;

namespace Plasticity.Tests.Lab.Launchers;

public sealed class SlurmOptionsTests
{
    private static readonly SlurmOptions _options = new() { Time = new SlurmTime(3600) };

    public static TheoryData<string, string, Func<SlurmOptions>> Wrong => new()
    {
        { "job-name", "a b", () => _options with { JobName = "a b" } },
        { "partition", "fast\n#SBATCH --wrap=x", () => _options with { Partition = "fast\n#SBATCH --wrap=x" } },
        { "partition", "", () => _options with { Partition = "" } },
        { "account", "$USER", () => _options with { Account = "$USER" } },
        { "qos", "-x", () => _options with { Qos = "-x" } },
        { "mem", "4 G", () => _options with { Memory = "4 G" } },
        { "mem", "4GB", () => _options with { Memory = "4GB" } },
        { "cpus-per-task", "0", () => _options with { CpusPerTask = 0 } },
        { "runs-per-task", "-1", () => _options with { RunsPerTask = -1 } },
        { "max-tasks", "0", () => _options with { MaxTasks = 0 } },
        { "max-concurrent", "0", () => _options with { MaxConcurrent = 0 } },
        { "max-array-size", "0", () => _options with { MaxArraySize = 0 } },
        { "signal-seconds", "5", () => _options with { SignalSeconds = 5 } },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_value_is_refused_by_the_name_it_is_typed_under(string name, string value, Func<SlurmOptions> make) =>
        Assert.StartsWith($"{name} = {value}:", Assert.Throws<ConfigurationException>(make).Message);

    [Theory]
    [InlineData("--array=0-5", "is written by plasticity")]
    [InlineData("--no-requeue", "is written by plasticity")]
    [InlineData("--mem=5G", "is written by plasticity")]
    [InlineData("constraint=avx2", "expected one such as")]
    [InlineData("--comment=a\n#SBATCH --array=0", "expected one such as")]
    [InlineData("--comment=", "expected one such as")]
    public void A_further_option_must_be_one_and_not_contradict(string option, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigurationException>(() => _options with { Extra = [option] }).Message);

    [Fact]
    public void Further_options_of_any_text_are_kept() =>
        Assert.Equal(["--constraint=avx2&ib", "--exclusive", "--comment=two words"],
            (_options with { Extra = ["--constraint=avx2&ib", "--exclusive", "--comment=two words"] }).Extra);

    /// <summary>Slurm may signal a minute early; a task of two minutes might then be told to stop as it starts, for ever.</summary>
    [Theory]
    [InlineData(239, 120, "00:04:00")]
    [InlineData(120, 30, "00:03:00")]
    public void A_time_that_the_signal_may_eat_up_is_refused(long seconds, int signalSeconds, string least)
    {
        SlurmOptions options = _options with { Time = new SlurmTime(seconds), SignalSeconds = signalSeconds };
        Assert.Contains($"at least {least}", Assert.Throws<ConfigurationException>(options.ThrowIfHopeless).Message);
        (options with { Time = SlurmTime.Parse(least) }).ThrowIfHopeless();
    }
}
