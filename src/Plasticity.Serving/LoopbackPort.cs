using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Plasticity.Serving;

/// <summary>
/// A port of this machine that only this machine can reach: the same number for 127.0.0.1 and, where there is one, [::1]. Both are taken,
/// so that no other program can answer for us to a browser that prefers the other.
/// </summary>
internal sealed class LoopbackPort : IDisposable
{
    private const int MostTries = 20;

    private readonly Dictionary<IPAddress, Socket> _sockets;

    private LoopbackPort(Dictionary<IPAddress, Socket> sockets, int number) => (_sockets, Number) = (sockets, number);

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>The addresses it was taken at.</summary>
    public IEnumerable<IPEndPoint> Addresses => _sockets.Keys.Select(address => new IPEndPoint(address, Number));

    /// <summary>Takes a port.</summary>
    /// <param name="wanted">Its number; 0 for any; null for the usual one, or any other if that is taken.</param>
    /// <exception cref="ServingException">It is taken by another program, or may not be taken.</exception>
    public static LoopbackPort Take(int? wanted)
    {
        if (wanted is { } number and not 0)
        {
            try
            {
                return TakeAt(number);
            }
            catch (SocketException exception)
            {
                throw new ServingException(string.Create(CultureInfo.InvariantCulture,
                    $"port {number} cannot be used: {exception.Message}. Give another with --port, or none for any that is free."),
                    exception);
            }
        }
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return TakeAt(attempt == 0 && wanted is null ? ServingOptions.UsualPort : 0);
            }
            catch (SocketException) when (attempt < MostTries)
            {
                // Taken, or free at one of the two addresses only: the system names another.
            }
            catch (SocketException exception)
            {
                throw new ServingException($"no port of this machine is free: {exception.Message}. Give one with --port.", exception);
            }
        }
    }

    /// <summary>The socket of an address, which from now on belongs to who asked for it.</summary>
    public Socket Release(IPAddress address) => _sockets.Remove(address, out Socket? socket) ? socket
        : throw new InvalidOperationException($"The socket of {address} was released before");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values) socket.Dispose();
    }

    private static LoopbackPort TakeAt(int number)
    {
        Dictionary<IPAddress, Socket> sockets = [];
        try
        {
            foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
            {
                if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6) continue;
                Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(address, socket);
                try
                {
                    socket.Bind(new IPEndPoint(address, number));
                    // Until somebody listens, others could take the same port.
                    socket.Listen();
                }
                catch (SocketException exception) when (sockets.Count > 1
                    && exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
                {
                    sockets.Remove(address);                 // a machine, or a container, with IPv6 switched off
                    socket.Dispose();
                    continue;
                }
                number = ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
            return new LoopbackPort(sockets, number);
        }
        catch
        {
            foreach (Socket socket in sockets.Values) socket.Dispose();
            throw;
        }
    }
}
