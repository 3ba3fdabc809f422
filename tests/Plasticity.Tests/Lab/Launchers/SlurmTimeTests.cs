using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Xunit;

namespace Plasticity.Tests.Lab.Launchers;

public sealed class SlurmTimeTests
{
    /// <summary>The forms that sbatch's manual page lists under --time.</summary>
    [Theory]
    [InlineData("90", 90 * 60, "01:30:00")]
    [InlineData("5:30", 5 * 60 + 30, "00:05:30")]
    [InlineData("2:00:00", 2 * 3600, "02:00:00")]
    [InlineData("1-2", 26 * 3600, "1-02:00:00")]
    [InlineData("1-2:03", 26 * 3600 + 180, "1-02:03:00")]
    [InlineData("10-02:03:04", 242 * 3600 + 184, "10-02:03:04")]
    [InlineData("48:00:00", 48 * 3600, "2-00:00:00")]
    public void Reads_every_form_of_Slurm(string text, long seconds, string written)
    {
        SlurmTime time = SlurmTime.Parse(text);
        Assert.Equal(seconds, time.Seconds);
        Assert.Equal(written, time.ToString());
        Assert.Equal(time, SlurmTime.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2h")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1-")]
    [InlineData("1:2:3:4")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void Refuses_anything_else_and_says_what_is_expected(string text)
    {
        string message = Assert.Throws<ConfigurationException>(() => SlurmTime.Parse(text)).Message;
        Assert.StartsWith($"time = {text}:", message);
        Assert.Contains("1:30:00", message);
    }
}
