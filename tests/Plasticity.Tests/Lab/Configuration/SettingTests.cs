using Plasticity.Lab.Configuration;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Lab.Configuration;

public sealed class SettingTests
{
    [Theory]
    [InlineData("lr=0.1", "lr", "0.1")]
    [InlineData("+lr=0.1", "lr", "0.1")]
    [InlineData("++lr=0.1", "lr", "0.1")]
    [InlineData(" lr = 0.1 ", "lr", "0.1")]
    [InlineData("fa+oja.lr=1", "fa+oja.lr", "1")]
    [InlineData("control=lr=0.1", "control", "lr=0.1")]
    [InlineData("title=", "title", "")]
    [InlineData("title=a\\ ", "title", "a\\ ")]
    public void A_setting_is_a_key_and_a_text(string text, string key, string value) =>
        Assert.Equal(new Setting(key, value), Setting.Parse(text));

    [Theory]
    [InlineData("~lr", null)]
    [InlineData("~lr=0.1", "0.1")]
    [InlineData("~lr=", "")]
    public void A_tilde_takes_a_key_back(string text, string? expected) =>
        Assert.Equal(new Setting("lr", null) { Expected = expected }, Setting.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("lr")]
    [InlineData("=1")]
    [InlineData("+=1")]
    [InlineData("+++lr=1")]
    [InlineData("~")]
    [InlineData("~=1")]
    [InlineData("~+lr")]
    public void Anything_else_is_refused(string text) =>
        Assert.Contains("write key=value", Assert.Throws<ConfigurationException>(() => Setting.Parse(text)).Message);

    [Fact]
    public void A_key_is_taken_back_only_if_it_has_the_value_that_is_named()
    {
        Assert.Equal(Experiments.One().Training.Epochs, Experiments.One("epochs=9", "~epochs=9").Training.Epochs);
        string Message(params string[] settings) => Assert.Throws<ConfigurationException>(() => Experiments.Of(settings)).Message;
        Assert.Contains("epochs is 9", Message("epochs=9", "~epochs=8"));
        Assert.Contains("epochs is not set", Message("~epochs=8"));
    }

    /// <summary>A key is read as a rule's training before it is read as its option: an option of such a name could never be set.</summary>
    [Fact]
    public void No_option_has_the_name_of_a_key_of_training()
    {
        string[] training = [.. TrainingKey.All.Select(key => key.Name)];
        Assert.All(Catalogue.Rules.SelectMany(entry => entry.Options.Select(option => (entry.Card.Id, option.Name)))
            .Concat(Catalogue.Transforms.SelectMany(entry => entry.Options.Select(option => (entry.Card.Id, option.Name)))),
            option => Assert.DoesNotContain(option.Name, training));
    }
}
