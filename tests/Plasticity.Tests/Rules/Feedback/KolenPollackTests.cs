namespace Plasticity.Tests.Rules.Feedback;

public sealed class KolenPollackTests
{
}
