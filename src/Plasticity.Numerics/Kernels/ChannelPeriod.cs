namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Maps of C channels seen as a matrix whose width is the least multiple of C and of a block of 16 columns: every column holds one
/// channel, every block whole vectors. What is left behind its last row is padded to one row more.
/// </summary>
internal readonly struct ChannelPeriod
{
    /// <summary>Columns that a kernel treats at once: a line of the cache, two vectors of floats.</summary>
    internal const int Block = 16;

    // Elements of a strip of rows: all operands of a pass stay in the nearest cache while its blocks of columns are swept.
    private const int StripElements = 2048;

    internal ChannelPeriod(int count, int channels)
    {
        Copies = Block / Math.Min(channels & -channels, Block);
        Width = Copies * channels;
        Rows = count / Width;
        Rest = count - Rows * Width;
        StripRows = Width == Block ? StripElements / Block : Math.Max(StripElements / Width, 8);
    }

    /// <summary>How often every channel occurs in a row.</summary>
    internal int Copies { get; }

    /// <summary>Columns of the matrix.</summary>
    internal int Width { get; }

    /// <summary>Whole rows.</summary>
    internal int Rows { get; }

    /// <summary>Elements behind the last whole row.</summary>
    internal int Rest { get; }

    /// <summary>Rows of a strip.</summary>
    internal int StripRows { get; }

    /// <summary>Calls the pass on every strip of whole rows, from first to last.</summary>
    internal void Sweep<TPass>(TPass pass) where TPass : struct, IStripPass
    {
        for (int row = 0; row < Rows; row += StripRows) pass.Strip((nint)row * Width, Math.Min(StripRows, Rows - row));
    }
}

/// <summary>What is done to a strip of rows. A struct, so that loops are compiled around it.</summary>
internal interface IStripPass
{
    /// <summary>Does it to <paramref name="rows"/> rows from the element <paramref name="at"/> on.</summary>
    public void Strip(nint at, int rows);
}
